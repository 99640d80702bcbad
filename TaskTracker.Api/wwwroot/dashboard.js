// What the pages need in the browser: the circuit, its notice, and times in the reader's zone.

class LocalTime extends HTMLElement {
  static observedAttributes = ['datetime'];

  // Written into the shadow: the text inside belongs to Blazor.
  attributeChangedCallback() {
    const at = new Date(this.getAttribute('datetime'));
    if (Number.isNaN(at.getTime())) return;
    this.shadow ??= this.attachShadow({ mode: 'open' });
    const now = new Date();
    const time = { hour: '2-digit', minute: '2-digit' };
    const day = { day: 'numeric', month: 'short' };
    this.shadow.textContent =
      at.toDateString() === now.toDateString() ? at.toLocaleTimeString(undefined, { ...time, second: '2-digit' })
      : at.getFullYear() === now.getFullYear() ? at.toLocaleString(undefined, { ...day, ...time })
      : at.toLocaleDateString(undefined, { ...day, year: 'numeric' });
  }
}
customElements.define('local-time', LocalTime);

async function reconnect() {
  try {
    // The process that held this page may be gone: a page that cannot be taken up again is loaded anew.
    if (!(await Blazor.reconnect())) location.reload();
  } catch {
    // Not reachable yet; the notice stays, and so does its button.
  }
}

document.getElementById('components-reconnect-modal').addEventListener('components-reconnect-state-changed', event => {
  const lost = event.detail.state !== 'hide';
  document.documentElement.classList.toggle('connection-lost', lost);
  // What Blazor took for an error was the connection, which is back.
  if (!lost) document.getElementById('blazor-error-ui').style.display = '';
  if (event.detail.state === 'rejected') location.reload();
});
document.getElementById('reconnect').addEventListener('click', reconnect);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && document.querySelector('.components-reconnect-failed')) reconnect();
});

Blazor.start({
  circuit: {
    // Several replicas behind a proxy without stickiness: the negotiation and the connection would meet different ones.
    configureSignalR: builder => builder.withUrl('_blazor', { skipNegotiation: true, transport: 1 }),
    reconnectionOptions: { maxRetries: 100, retryIntervalMilliseconds: attempt => Math.min(attempt * 1000, 10000) },
  },
});
