import type { Page } from '@playwright/test';

/** What a page has been told over its socket. */
export class Frames {
  /** Messages that came one by one as they were posted. */
  live = 0;
  /** Messages that came later: the page had been cut off, or had found a gap. */
  replayed = 0;
  /** How often the page had to begin anew with the newest page of history. */
  resets = 0;
  /** How often its socket was closed. */
  closed = 0;
  /** When the first message of its own was acknowledged, in Unix milliseconds. */
  acknowledgedAt: number | undefined;

  /** Call it before the page opens its socket. */
  static of(page: Page): Frames {
    const frames = new Frames();
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => frames.count(String(payload)));
      socket.on('close', () => (frames.closed += 1));
    });
    return frames;
  }

  /** Messages that came one way or the other. After a reset the rest never comes: nobody has drawn it. */
  get arrived(): number {
    return this.live + this.replayed;
  }

  private count(text: string): void {
    if (text.startsWith('{"type":"message"')) this.live += 1;
    else if (text.startsWith('{"type":"replay"')) this.replayed += (JSON.parse(text) as { data: unknown[] }).data.length;
    else if (text.startsWith('{"type":"reset"')) this.resets += 1;
    else if (text.startsWith('{"type":"ack"')) this.acknowledgedAt ??= Date.now();
  }
}
