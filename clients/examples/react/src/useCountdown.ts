import { useEffect, useState } from "react";

/** Return the seconds that are left, and a function that starts the countdown. */
export function useCountdown(): [number, (seconds: number) => void] {
  const [end, setEnd] = useState(0);
  const [now, setNow] = useState(0);

  useEffect(() => {
    if (now >= end) return;
    const timer = setTimeout(() => setNow(performance.now()), 1000);
    return () => clearTimeout(timer);
  }, [now, end]);

  const start = (seconds: number) => {
    setNow(performance.now()); // a clock that nobody sets
    setEnd(performance.now() + seconds * 1000);
  };
  return [Math.max(0, Math.ceil((end - now) / 1000)), start];
}
