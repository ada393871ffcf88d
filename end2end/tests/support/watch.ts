import type { BrowserContext, ConsoleMessage } from '@playwright/test';

/** A refused request is reported by the browser itself; the answer is what tests look at. */
const refusedCall = (message: ConsoleMessage) =>
  /status of 4\d\d/.test(message.text()) && new URL(message.location().url).pathname.startsWith('/api/');

/** A page is left while it fetches what it may need later: nobody is there to miss it. */
const leftBehind = (message: ConsoleMessage) =>
  /^TypeError: Failed to fetch\s+at .*__wasm_split|Response body loading was aborted/.test(message.text());

/** Notes what should never happen in any page: errors, violated policies, requests to anywhere else. */
export class Watch {
  private readonly found: string[] = [];
  private readonly tolerated: RegExp[] = [];

  constructor(private readonly origin: string) {}

  /** Let errors pass that a test provokes. */
  tolerate(...patterns: RegExp[]): void {
    this.tolerated.push(...patterns);
  }

  /** What a page says about a server that is gone. */
  tolerateOutage(): void {
    this.tolerate(/WebSocket connection to .* failed/, /net::ERR_(CONNECTION|INTERNET|FAILED|EMPTY|SOCKET)/);
  }

  async observe(context: BrowserContext, origin = this.origin): Promise<void> {
    // Not all of them are in the console: a page can be told alone, and scripts can hide what they do.
    await context.exposeBinding('reportViolation', (_, text: string) => {
      this.found.push(`Content Security Policy: ${text}`);
    });
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile }) => {
        const { reportViolation } = window as unknown as { reportViolation: (text: string) => void };
        reportViolation(`${effectiveDirective} ${blockedURI} ${sourceFile} on ${location.pathname}`);
      });
    });
    const read = (message: ConsoleMessage) => {
      const bad = message.type() === 'error' || /panicked|hydrat|Content Security Policy/i.test(message.text());
      if (bad && !refusedCall(message) && !leftBehind(message)) this.found.push(`${message.type()}: ${message.text()}`);
    };
    context.on('console', read);
    context.on('serviceworker', (worker) => worker.on('console', read));
    context.on('weberror', (error) => this.found.push(`uncaught: ${error.error().message}`));
    const stayHome = (address: string) => {
      const url = new URL(address);
      if (/^(https?|wss?):$/.test(url.protocol) && url.host !== new URL(origin).host) {
        this.found.push(`request to ${url.origin}`);
      }
    };
    context.on('request', (request) => stayHome(request.url()));
    context.on('page', (page) => page.on('websocket', (socket) => stayHome(socket.url())));
  }

  get complaints(): string[] {
    return this.found.filter((text) => !this.tolerated.some((pattern) => pattern.test(text)));
  }
}
