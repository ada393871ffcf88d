import type { Page, WebSocketRoute } from '@playwright/test';

type Frame = { type: string; build?: string };

/** Between a page and the server: what passes can be changed, held back or cut. */
export class Wire {
  private readonly sockets: WebSocketRoute[] = [];
  /** Frames of the page that never arrive. */
  swallows: (frame: Frame) => boolean = () => false;
  /** The build the server claims to be. */
  build: string | undefined;
  /** Frames of the server that wait to be let through, if they do. */
  private held: Frame[] | undefined;

  static async of(page: Page): Promise<Wire> {
    const wire = new Wire();
    await page.routeWebSocket(/\/ws$/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((text) => {
        if (!wire.swallows(JSON.parse(String(text)) as Frame)) server.send(text);
      });
      server.onMessage((text) => {
        const frame = JSON.parse(String(text)) as Frame;
        const renamed = frame.type === 'hello' && wire.build !== undefined;
        if (wire.held && frame.type !== 'pong') wire.held.push(frame);
        else socket.send(renamed ? JSON.stringify({ ...frame, build: wire.build }) : text);
      });
      wire.sockets.push(socket);
    });
    return wire;
  }

  /** From now on what the server sends waits here, but for its heartbeat. */
  hold(): readonly Frame[] {
    this.held = [];
    return this.held;
  }

  /** Let it through, all at once. */
  release(): void {
    for (const frame of this.held ?? []) this.sockets.at(-1)!.send(JSON.stringify(frame));
    this.held = undefined;
  }

  /** Close the newest connection as the server would. */
  async cut(code = 4008, reason = ''): Promise<void> {
    await this.sockets.at(-1)!.close({ code, reason });
  }
}
