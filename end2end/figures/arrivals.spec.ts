import { type People, test } from '../tests/support/fixtures';
import { RoomPage } from '../tests/pages/room_page';
import { Company } from './support/company';
import { MESSAGES, report } from './support/figures';
import { Frames } from './support/frames';
import { type Heap, type LongTasks, Renderer, type Work } from './support/renderer';
import { shown, WINDOW } from './support/window';

const TALKERS = ['ben', '本', 'cleo', '小雨'];
const PER_SECOND = 200;
const MIB = 1024 * 1024;

const AIM_MS = 0.3;
const AIM_LONGEST_MS = 100;
/** When a page is given up: it may take this long for each message. */
const PATIENCE_MS = 250;

// Somebody reads in a room, at its newest line, while others talk.

test.describe.configure({ timeout: 120_000 + MESSAGES * PATIENCE_MS });

test(`${MESSAGES.toLocaleString('en')} messages, as fast as they are acknowledged`, async ({ people }) => {
  const { page, renderer, company, frames } = await scene(people);
  const half = Math.floor(MESSAGES / 2);
  const [live, arrived] = [frames.live, frames.arrived];

  const before = await renderer.heap();
  const began = performance.now();
  const first = await renderer.measure(async () => shown(page, await company.burst(half)));
  const perSecond = (1_000 * (frames.arrived - arrived)) / (performance.now() - began);
  const between = await renderer.heap();
  const second = await renderer.measure(async () => shown(page, await company.burst(half)));
  const after = await renderer.heap();

  reportWork('burst', sum(first, second), frames.arrived - arrived);
  report('burst_shown_per_second', 'shown each second', perSecond);
  report('burst_live', 'came as they were posted', frames.live - live);
  report('burst_replayed', 'were caught up with', frames.replayed);
  report('burst_closed', 'the socket was cut, times', frames.closed);
  report('burst_resets', 'the window was loaded anew, times', frames.resets);
  // A heap that is bounded has grown by the half, for there is something to keep ready, and hardly after it.
  reportHeap('before', 'before', before);
  reportHeap('half', 'after half of them', between);
  reportHeap('all', 'after all', after);
});

test(`${PER_SECOND} messages a second`, async ({ people }) => {
  const { page, renderer, company, frames } = await scene(people);
  const count = Math.floor(MESSAGES / 5);
  const arrived = frames.arrived;
  const work = await renderer.measure(async () => shown(page, await company.steadily(count, PER_SECOND)));
  reportWork('steady', work, frames.arrived - arrived);
});

/** A reader in a room whose window is full, and company that talks there. */
async function scene(people: People) {
  const reader = await people.account('reader');
  const room = await reader.createRoom(people.name('Busy '));
  const company = await Company.gather(await Promise.all(TALKERS.map((name) => people.account(name))), room);
  const page = await people.page(reader);
  const [renderer, frames] = [await Renderer.of(page), Frames.of(page)];
  await new RoomPage(page).open(room);
  await shown(page, await company.burst(WINDOW));
  return { page, renderer, company, frames };
}

function sum(one: Work & LongTasks, other: Work & LongTasks): Work & LongTasks {
  return {
    tasks: one.tasks + other.tasks,
    script: one.script + other.script,
    style: one.style + other.style,
    layout: one.layout + other.layout,
    count: one.count + other.count,
    longest: Math.max(one.longest, other.longest),
  };
}

function reportWork(key: string, work: Work & LongTasks, count: number): void {
  report(`${key}_arrived`, 'messages that arrived', count);
  report(`${key}_main_thread_ms`, 'main thread, ms a message', work.tasks / count, AIM_MS);
  report(`${key}_script_ms`, 'of it script and WebAssembly', work.script / count);
  report(`${key}_style_ms`, 'of it style', work.style / count);
  report(`${key}_layout_ms`, 'of it layout', work.layout / count);
  report(`${key}_long_tasks`, 'tasks over 50 ms', work.count);
  report(`${key}_longest_task_ms`, 'the longest task, ms', work.longest, AIM_LONGEST_MS);
}

function reportHeap(key: string, when: string, heap: Heap): void {
  report(`heap_${key}_mib`, `JavaScript and document ${when}, MiB`, (heap.script + heap.document) / MIB);
  report(`wasm_${key}_mib`, `WebAssembly memory ${when}, MiB`, heap.wasm / MIB);
  report(`nodes_${key}`, `DOM nodes ${when}`, heap.nodes);
}
