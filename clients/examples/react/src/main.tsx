import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { ConfirmSignUp } from "./ConfirmSignUp.tsx";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <ConfirmSignUp endpoint={import.meta.env.VITE_ENDPOINT} />
  </StrictMode>,
);
