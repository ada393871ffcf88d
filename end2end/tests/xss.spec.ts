import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { Api, Room } from './support/api';
import { expect, requestsAnswered, test } from './support/fixtures';
import { hydrated } from './support/hydration';
import type { Watch } from './support/watch';

// Texts that try to run `p()`. What the server makes of them is looked at tag by tag in tests/markup; here a browser
// is shown all of them, where people can write: messages, links, nicknames, names and descriptions of rooms.
// Every page also fails by an error in the console or a request to elsewhere: see support/watch.ts.

const payloads: string[] = JSON.parse(readFileSync(new URL('../../tests/fixtures/xss.json', import.meta.url), 'utf8'));
/** So many at once: a page shows the newest 50 messages. */
const BATCH = 45;
const batches = Array.from({ length: Math.ceil(payloads.length / BATCH) }, (_, index) =>
  payloads.slice(index * BATCH, (index + 1) * BATCH),
);

/** As a name takes it: on one line, of characters that show, and no longer than allowed. */
function name(payload: string, length: number): string {
  const line = payload.replace(/[\s\p{C}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]+/gu, ' ').trim();
  return [...line].slice(0, length).join('').trim() || 'x';
}

interface Victim {
  page: Page;
  /** What has happened that must not. */
  harm: () => Promise<string[]>;
}

/** A page that tells when something ran. */
async function victim(page: Page, watch: Watch): Promise<Victim> {
  // What its scripts being held back looks like.
  watch.tolerate(/net::ERR_FAILED/, /Failed to fetch dynamically imported module/);
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.addInitScript(() => {
    const pwned: string[] = [];
    Object.assign(window, { pwned, p: () => pwned.push('p() ran') });
    document.addEventListener('securitypolicyviolation', (event) => {
      pwned.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  const harm = async () => {
    const pwned = await page.evaluate(() => (window as unknown as { pwned: string[] }).pwned);
    return [...dialogs, ...pwned];
  };
  return { page, harm };
}

/** What is in the page that no text may put there. */
function foreign(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const allowed = 'a blockquote br code del em h3 h4 h5 h6 hr li ol p pre span strong ul'.split(' ');
    const note = (what: string, element: Element) => found.push(`${what} in ${element.outerHTML.slice(0, 200)}`);
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        // The application itself has handlers and styles in script alone; scripts style the composer.
        if (/^on/i.test(name) || name === 'srcdoc') note(name, element);
        if (name === 'style' && element.closest('.message')) note(name, element);
        const leads = ['href', 'src', 'action', 'formaction', 'data', 'xlink:href', 'srcset', 'poster'].includes(name);
        // The page's icon bears a count.
        const isIcon = element.matches('head > link[rel=icon]');
        if (leads && !isIcon && /^[\s\p{C}]*(javascript|vbscript|data|file|blob):/iu.test(value)) note(name, element);
      }
      if (element.matches('iframe, object, embed, base, math, template, noscript, frameset, marquee, foreignObject')) {
        note('element', element);
      }
    }
    for (const link of document.querySelectorAll<HTMLAnchorElement>('.message a[target=_blank]')) {
      const { protocol, rel } = link;
      if (!/^https?:$/.test(protocol) || !/noopener/.test(rel) || !/noreferrer/.test(rel)) note('link', link);
      for (const inside of link.querySelectorAll('*')) {
        if (!allowed.includes(inside.localName)) note('element', inside);
      }
    }
    return found;
  });
}

/** Show a page as it comes from the server, with its scripts held back, and then as it comes alive. */
async function show({ page, harm }: Victim, path: string, ready: () => Promise<void>): Promise<void> {
  await page.route('**/pkg/*.js', (route) => route.abort());
  await page.goto(path);
  await ready();
  await provoke(page);
  expect(await foreign(page), `${path}, as it comes from the server`).toEqual([]);
  expect(await harm()).toEqual([]);
  await page.unroute('**/pkg/*.js');
  await page.goto(path);
  await hydrated(page);
  await ready();
  await provoke(page);
  expect(await foreign(page), `${path}, alive`).toEqual([]);
  expect(await harm()).toEqual([]);
}

/** Do to the messages what handlers wait for. */
async function provoke(page: Page): Promise<void> {
  await page.evaluate(() => {
    const events = [
      ...['mouseover', 'mouseenter', 'click', 'auxclick'].map((kind) => new MouseEvent(kind, { cancelable: true })),
      ...['pointerenter', 'pointerdown'].map((kind) => new PointerEvent(kind)),
      ...['focus', 'blur'].map((kind) => new FocusEvent(kind)),
      new KeyboardEvent('keydown', { key: 'x' }),
      new WheelEvent('wheel'),
      new ClipboardEvent('copy'),
      new AnimationEvent('animationstart'),
      new TransitionEvent('transitionend'),
    ];
    // Nobody leaves the page by the links they are shown.
    addEventListener('click', (event) => event.preventDefault(), { capture: true, once: false });
    const texts = '.message .body, .message .body *, .message .file *, .author, .quote, h1, h1 ~ *, .room-list *';
    for (const element of document.querySelectorAll(texts)) {
      for (const event of events) element.dispatchEvent(event);
    }
    // Whatever that has begun comes before this.
    return new Promise((resolve) => setTimeout(resolve));
  });
}

async function count(page: Page, expected: number): Promise<void> {
  await expect(page.locator('.message')).toHaveCount(expected);
}

test('what should not be there is noticed', async ({ people, watch }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Trap');
  await ada.say(room, 'hello');
  const sight = await victim(await people.page(ada, requestsAnswered), watch);
  await openedBy(sight, room);
  expect(await foreign(sight.page)).toEqual([]);
  watch.tolerate(/Content Security Policy/);
  await sight.page.locator('.message').first().evaluate((line) => {
    line.insertAdjacentHTML('beforeend', '<b class="body" onclick="p()">x</b><a href=" javascript:p()">x</a>');
  });
  await provoke(sight.page);
  expect(await foreign(sight.page)).toHaveLength(2);
  await expect.poll(sight.harm).toContainEqual(expect.stringContaining('script-src'));
});

for (const [number, batch] of batches.entries()) {
  test(`messages, part ${number + 1}`, async ({ people, watch }) => {
    const [mallory, ada] = await Promise.all([people.account('mallory'), people.account()]);
    const room: Room = await mallory.createRoom('Payloads');
    await ada.joinRoom(room);
    const texts = batch.map((payload, index) => (index % 2 ? payload : `**x** ${payload}`));
    await mallory.sayAll(room, texts);
    const sight = await victim(await people.page(ada, requestsAnswered), watch);
    await show(sight, `/rooms/${room.id}`, () => count(sight.page, batch.length));
    // Once more by the socket, into a page that is open.
    await mallory.sayAll(room, batch.slice(0, 10).map((payload) => `https://a.example ${payload}`));
    await count(sight.page, batch.length + 10);
    await provoke(sight.page);
    expect(await foreign(sight.page), 'as it comes by the socket').toEqual([]);
    expect(await sight.harm()).toEqual([]);
  });

  test(`names and descriptions, part ${number + 1}`, async ({ people, watch }) => {
    const mallory = await people.account('mallory');
    const ada = await people.account();
    const rooms = [];
    for (const payload of batch) {
      const room = await mallory.createRoom(name(payload, 64), 'private', payload.slice(0, 500));
      rooms.push(room);
      await mallory.addMember(room, ada);
    }
    const sight = await victim(await people.page(ada, requestsAnswered), watch);
    // All of the names are in the list of rooms of each page.
    for (const room of rooms.slice(0, 2)) {
      await show(sight, `/rooms/${room.id}`, () => expect(sight.page.getByRole('heading', { level: 1 })).toBeVisible());
    }
  });

  test(`names of files, part ${number + 1}`, async ({ people, watch }) => {
    const [mallory, ada] = await Promise.all([people.account('mallory'), people.account()]);
    const room = await mallory.createRoom('Files');
    await ada.joinRoom(room);
    for (let first = 0; first < batch.length; first += 9) {
      const files = batch.slice(first, first + 9).map((payload) => ({ name: `${name(payload, 250)}.txt`, content: 'x' }));
      await mallory.send(room, files);
    }
    const sight = await victim(await people.page(ada, requestsAnswered), watch);
    await show(sight, `/rooms/${room.id}`, () => expect(sight.page.locator('.message .file')).toHaveCount(batch.length));
  });

  test(`nicknames, part ${number + 1}`, async ({ people, watch }) => {
    const ada = await people.account();
    const room = await ada.createRoom('Nicknames');
    const mallory = await people.account('mallory');
    await mallory.joinRoom(room);
    const sight = await victim(await people.page(ada, requestsAnswered), watch);
    await openedBy(sight, room);
    for (const payload of batch) await rename(mallory, name(payload, 32), room);
    await count(sight.page, batch.length);
    await provoke(sight.page);
    expect(await foreign(sight.page), 'as they come by the socket').toEqual([]);
    expect(await sight.harm()).toEqual([]);
  });
}

async function openedBy({ page }: Victim, room: Room): Promise<void> {
  await page.goto(`/rooms/${room.id}`);
  await hydrated(page);
}

/** Take a name, and say something under it. */
async function rename(who: Api, nickname: string, room: Room): Promise<void> {
  await who.updateProfile(nickname, 1);
  await who.say(room, 'hello');
}
