// In the oldest syntax, so that it runs wherever scripts do: if a module fails, the page says that it could not start.
(function () {
  /** @param {any} event */
  function failed(event) {
    var place = document.getElementById("unavailable"); // which the page removes as it starts
    var isOurs = event.target === window || event.target.tagName === "SCRIPT"; // not a picture
    if (place && isOurs) place.className = "failed";
  }
  addEventListener("error", failed, true);
  addEventListener("unhandledrejection", failed);
})();
