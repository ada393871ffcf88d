import { expect, test } from '../tests/support/fixtures';
import { hydrated } from '../tests/support/hydration';
import { RoomPage } from '../tests/pages/room_page';
import { percentile, report } from './support/figures';
import { Frames } from './support/frames';
import { Renderer } from './support/renderer';

const SLOWER = 4;
const STARTS = 5;
const AIM_MS = 2_000;

type Alive = { aliveAt: number };

// The page is there, and takes text, before any code is: it is a form. It is alive when the application has taken its
// forms over (`hydrated`); that what it then does is real is shown by a message that is sent and acknowledged.

test(`a first visit, at ${SLOWER} × CPU slowdown`, async ({ people }) => {
  const [reader, other] = [await people.account('reader'), await people.account('ben')];
  const room = await reader.createRoom('A start');
  await other.joinRoom(room);
  await other.sayAll(room, Array.from({ length: 50 }, (_, at) => `Something to begin with (${at})`));
  const [alive, acknowledged]: [number[], number[]] = [[], []];
  for (let count = 0; count < STARTS; count += 1) {
    // A browser of its own each time, with nothing kept.
    const page = await people.page(reader);
    const frames = Frames.of(page);
    await page.addInitScript(noteLife);
    // The slowdown is that of a process: the page has to come into one that is there.
    await page.goto('/healthz');
    await (await Renderer.of(page)).slowDown(SLOWER);
    await page.goto(`/rooms/${room.id}`, { waitUntil: 'commit' });
    await hydrated(page);
    await new RoomPage(page).say(`Here I am (${count})`);
    await expect.poll(() => frames.acknowledgedAt, { intervals: [20] }).toBeDefined();
    alive.push(await page.evaluate(() => (window as unknown as Alive).aliveAt));
    acknowledged.push(frames.acknowledgedAt! - (await page.evaluate(() => performance.timeOrigin)));
    await page.context().close();
  }
  const median = `median of ${STARTS}, ms`;
  report('interactive_p50_ms', `from the navigation to a page that is alive, ${median}`, percentile(alive, 0.5), AIM_MS);
  report('interactive_max_ms', 'the slowest, ms', Math.max(...alive), AIM_MS);
  report('first_ack_p50_ms', `to a message that was then typed, sent and acknowledged, ${median}`, percentile(acknowledged, 0.5));
});

/** In the page: notes when the first form is taken over. */
function noteLife(): void {
  new MutationObserver((_, observer) => {
    Object.assign(window, { aliveAt: performance.now() });
    observer.disconnect();
  }).observe(document, { subtree: true, attributeFilter: ['novalidate'] });
}
