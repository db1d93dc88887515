/** htmx, set up for this project's policy and its answers. */
import htmx from "htmx.org";

/** Configure htmx before it starts: no evaluated code, no injected style, refusals shown where the answer goes. */
export function startExchanges(): void {
  htmx.config.allowEval = false;
  htmx.config.allowScriptTags = false;
  htmx.config.includeIndicatorStyles = false;
  htmx.config.selfRequestsOnly = true;
  htmx.config.historyCacheSize = 0;
  // 409: somebody was faster. 422: the form has errors. Both answer with the partial that says so.
  htmx.config.responseHandling = [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "(409|422)", swap: true, error: false },
    { code: "[45]..", swap: false, error: true },
  ];
  // A part that follows a run asks with nobody in front of it: that must not keep the session alive.
  document.addEventListener("htmx:configRequest", (event) => {
    const asked = (event as CustomEvent<{ headers: Record<string, string>; triggeringEvent?: Event }>).detail;
    if (!asked.triggeringEvent || asked.triggeringEvent.type === "changed") asked.headers["X-Unattended"] = "1";
  });
  document.addEventListener("htmx:sendError", () => {
    document.dispatchEvent(
      new CustomEvent("spine:toast", {
        detail: { text: "The server could not be reached. What you wrote is still here; try again in a moment." },
      }),
    );
  });
  document.addEventListener("htmx:responseError", (event) => {
    const status = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr.status;
    const text =
      status === 403 || status === 404
        ? "This is not open to you any more. Reload the page to see what is."
        : "The server failed on this request. Nothing was changed; try again, and tell the administrator if it stays.";
    document.dispatchEvent(new CustomEvent("spine:toast", { detail: { text } }));
  });
}
