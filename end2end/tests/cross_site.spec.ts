import type { BrowserContext, Page } from '@playwright/test';
import { Api } from './support/api';
import { expect, test as base } from './support/fixtures';
import { ForeignSite } from './support/foreign_site';
import { hydrated } from './support/hydration';

// What a page of another site can do in the browser of somebody who is signed in: nothing. What the server makes of such
// requests is looked at address by address in tests/cross_site; here is a real browser with a real page.

/** Beside the server on another port, which browsers take for the same site; and under another name. */
const hosts = { neighbour: '127.0.0.1', stranger: 'localhost' };

interface Victim {
  ada: Api;
  context: BrowserContext;
  /** Of the other site, in the browser of somebody signed in. */
  page: Page;
}

const test = base.extend<{ host: string; foreign: ForeignSite; victim: Victim }>({
  host: ['localhost', { option: true }],

  foreign: async ({}, use) => {
    const foreign = await ForeignSite.open();
    await use(foreign);
    await foreign.close();
  },

  // Not watched: its pages do what none of ours may.
  victim: async ({ browser, server, people, foreign, host }, use) => {
    const ada = await people.account();
    const context = await browser.newContext();
    const [name, value] = ada.cookie.split('=', 2) as [string, string];
    await context.addCookies([{ name, value, url: server.origin, httpOnly: true, sameSite: 'Lax' }]);
    const page = await context.newPage();
    await page.goto(foreign.at(host));
    await use({ ada, context, page });
    await context.close();
  },
});

for (const [who, host] of Object.entries(hosts)) {
  test.describe(`a ${who}`, () => {
    test.use({ host });

    test('cannot post forms', async ({ server, victim: { ada, page }, foreign }) => {
      const room = await ada.createRoom('Mine');
      const forms: [string, Record<string, string>][] = [
        ['update_profile', { nickname: 'hijacked', avatar_id: '1' }],
        ['post_message', { room_id: String(room.id), content: 'hijacked' }],
        ['delete_room', { room_id: String(room.id) }],
        ['end_other_sessions', {}],
        ['logout', {}],
      ];
      for (const [name, fields] of forms) {
        for (const enctype of ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']) {
          await page.goto(foreign.at(host));
          const answer = page.waitForResponse(`${server.origin}/api/${name}`);
          await page.evaluate(
            ({ action, fields, enctype }) => {
              const form = Object.assign(document.createElement('form'), { method: 'post', action, enctype });
              for (const [name, value] of Object.entries(fields)) {
                form.append(Object.assign(document.createElement('input'), { name, value }));
              }
              document.body.append(form);
              form.submit();
            },
            { action: `${server.origin}/api/${name}`, fields, enctype },
          );
          expect((await answer).status(), `${name} as ${enctype}`).toBe(403);
          await page.waitForURL(`${server.origin}/api/${name}`);
        }
      }
      expect((await ada.me()).nickname).toBe(ada.username);
      expect(await ada.newest(room)).toEqual([]);
    });

    test('cannot sign anybody in', async ({ server, victim: { ada, page, context } }) => {
      const answer = page.waitForResponse(`${server.origin}/api/login`);
      await page.evaluate(
        ({ action, username }) => {
          const form = Object.assign(document.createElement('form'), { method: 'post', action });
          for (const [name, value] of Object.entries({ username, password: 'correct horse 电池' })) {
            form.append(Object.assign(document.createElement('input'), { name, value }));
          }
          document.body.append(form);
          form.submit();
        },
        { action: `${server.origin}/api/login`, username: ada.username },
      );
      expect((await answer).status()).toBe(403);
      const held = (await context.cookies(server.origin)).map(({ name, value }) => `${name}=${value}`);
      expect(held).toEqual([ada.cookie]);
    });

    test('cannot fetch, with or without asking', async ({ server, victim: { ada, page } }) => {
      const outcomes = await page.evaluate(async (origin) => {
        const form = new URLSearchParams({ nickname: 'hijacked', avatar_id: '1' });
        const requests: [string, RequestInit][] = [
          ['/', {}],
          ['/api/me', { method: 'POST' }],
          ['/api/account/export', {}],
          ['/api/v1/openapi.json', {}],
          ['/healthz', {}],
          ['/api/update_profile', { method: 'POST', body: form }],
          ['/api/update_profile', { method: 'POST', body: form, headers: { 'content-type': 'application/json' } }],
          ['/api/update_profile', { method: 'PUT', body: form }],
          ['/api/me', { method: 'POST', headers: { authorization: 'Bearer salon_1' } }],
        ];
        const outcomes: string[] = [];
        for (const mode of ['cors', 'no-cors'] as const) {
          for (const [path, request] of requests) {
            const asked = fetch(origin + path, { ...request, mode, credentials: 'include' });
            const outcome = await asked.then(
              async (response) => (await response.text()) && `${path} was read`,
              () => '',
            );
            outcomes.push(outcome);
          }
        }
        navigator.sendBeacon(`${origin}/api/update_profile`, form);
        return outcomes.filter((outcome) => outcome !== '');
      }, server.origin);
      expect(outcomes).toEqual([]);
      expect((await ada.me()).nickname).toBe(ada.username);
    });

    test('cannot open the socket', async ({ server, victim: { page } }) => {
      const outcome = await page.evaluate(
        (address) =>
          new Promise<string>((resolve) => {
            const socket = new WebSocket(address, 'salon.v1');
            socket.onopen = () => resolve('opened');
            socket.onmessage = () => resolve('heard something');
            socket.onerror = () => resolve('refused');
          }),
        `${server.origin.replace('http', 'ws')}/ws`,
      );
      expect(outcome).toBe('refused');
    });

    test('cannot frame a page or take in a file', async ({ server, victim: { ada, page }, foreign }) => {
      const room = await ada.createRoom('Mine');
      await ada.send(room, [{ name: 'a.txt', content: 'words' }]);
      const [message] = (await ada.newest(room)) as unknown as { attachments: { id: string }[] }[];
      const outcomes = await page.evaluate(
        async ({ origin, file }) => {
          const tried = (tag: string, attributes: Record<string, string>) =>
            new Promise<string>((resolve) => {
              const element = Object.assign(document.createElement(tag), attributes);
              element.onload = () => resolve(`${tag} was loaded`);
              element.onerror = () => resolve('');
              document.body.append(element);
            });
          const outcomes = [
            await tried('img', { src: `${origin}/favicon.svg` }),
            await tried('script', { src: `${origin}/service_worker.js` }),
            await tried('link', { rel: 'stylesheet', href: `${origin}/manifest.en.webmanifest` }),
            await tried('img', { src: `${origin}/media/${file}/original` }),
          ];
          return outcomes.filter((outcome) => outcome !== '');
        },
        { origin: server.origin, file: message!.attachments[0]!.id },
      );
      expect(outcomes).toEqual([]);
      const framed = async (src: string) => {
        await page.evaluate(
          (src) =>
            new Promise<void>((resolve) => {
              const frame = Object.assign(document.createElement('iframe'), { src });
              frame.onload = () => resolve();
              document.body.replaceChildren(frame);
            }),
          src,
        );
        // The one before it may still be on its way out.
        const frames = () => page.frames().filter((frame) => frame !== page.mainFrame());
        await expect.poll(() => frames().length).toBe(1);
        return frames()[0]!.url();
      };
      for (const path of ['/', '/login', `/rooms/${room.id}`, '/healthz']) {
        // What the browser shows in its place is a page of its own.
        expect(await framed(server.origin + path), path).toMatch(/^(chrome-error:.*)?$/);
      }
      // A site that does not mind can be seen in a frame.
      for (const other of Object.values(hosts)) {
        expect(await framed(`${foreign.at(other)}/framed`)).toBe(`${foreign.at(other)}/framed`);
      }
    });

    test('has no hold on a window that it opens', async ({ server, victim: { page, context } }) => {
      const opened = context.waitForEvent('page');
      await page.evaluate((origin) => {
        Object.assign(window, { opened: open(origin) });
      }, server.origin);
      const ours = await opened;
      await hydrated(ours);
      expect(await ours.evaluate(() => window.opener === null)).toBe(true);
      const closed = page.evaluate(() => (window as unknown as { opened: Window }).opened.closed);
      expect(await closed).toBe(true);
    });

    test('can link to a page, and that does nothing', async ({ server, victim: { ada, page } }) => {
      for (const path of ['/api/logout', '/api/update_profile?nickname=hijacked&avatar_id=1']) {
        const response = await page.goto(server.origin + path);
        expect(response?.status(), path).toBe(400);
      }
      await page.goto(server.origin);
      await expect(page).toHaveURL(server.origin + '/');
      expect((await ada.me()).nickname).toBe(ada.username);
    });
  });
}

test('a page of our own can: nothing else stood in the way', async ({ server, victim: { ada, page } }) => {
  await page.goto(server.origin);
  const status = await page.evaluate(async () => {
    const body = new URLSearchParams({ nickname: 'by herself', avatar_id: '1' });
    return (await fetch('/api/update_profile', { method: 'POST', body })).status;
  });
  expect(status).toBe(200);
  expect((await ada.me()).nickname).toBe('by herself');
  const opened = await page.evaluate(
    () =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket('/ws', 'salon.v1');
        socket.onopen = () => resolve(true);
        socket.onerror = () => resolve(false);
      }),
  );
  expect(opened).toBe(true);
});
