import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { hydrated } from './support/hydration';
import { press, raised, serviceWorker, setHidden, withPushService } from './support/notifying';
import { chinese, english } from './support/texts';
import { NotificationSettings } from './pages/notification_settings';
import { ProfilePage } from './pages/profile_page';
import { RoomPage } from './pages/room_page';
import { RoomSettingsDialog } from './pages/room_settings_dialog';

interface PushStatus {
  endpoint: string | null;
  hide_content: boolean;
}

/** Call the server as the page would. */
const call = async (page: Page, name: string): Promise<unknown> => {
  const headers = { accept: 'application/json', origin: new URL(page.url()).origin };
  return (await page.request.post(`/api/${name}`, { headers })).json();
};

/** What the server knows of the page's session. */
const pushStatus = async (page: Page): Promise<PushStatus> => (await call(page, 'push_state')) as PushStatus;

/** A page whose reader has turned notifications on. */
async function turnedOn(page: Page): Promise<NotificationSettings> {
  await page.context().grantPermissions(['notifications']);
  await withPushService(page.context());
  await new ProfilePage(page).open();
  const settings = new NotificationSettings(page);
  await settings.here.click();
  await expect(settings.here).toBeChecked();
  return settings;
}

test('notifications are turned on, without content, and off again', async ({ people }) => {
  const page = await people.page(await people.account());
  const settings = await turnedOn(page);
  await expect(settings.hideContent).not.toBeChecked();
  await expect.poll(() => pushStatus(page)).toMatchObject({ endpoint: 'https://push.example/device', hide_content: false });
  await expect(settings.problem).toHaveText('');

  await settings.hideContent.click();
  await expect.poll(() => pushStatus(page)).toMatchObject({ hide_content: true });
  await page.reload();
  await hydrated(page);
  await expect(settings.hideContent).toBeChecked();

  await settings.here.click();
  await expect(settings.here).not.toBeChecked();
  await expect.poll(() => pushStatus(page)).toMatchObject({ endpoint: null });
  await page.reload();
  await hydrated(page);
  await expect(settings.here).not.toBeChecked();
});

test('a session that has lost its subscription gets it back', async ({ people }) => {
  const page = await people.page(await people.account());
  await turnedOn(page);
  await call(page, 'unsubscribe_push');
  await page.goto('/');
  await expect.poll(() => pushStatus(page)).toMatchObject({ endpoint: 'https://push.example/device' });
});

test('without a push service there are notifications as long as a page is open', async ({ people }) => {
  const page = await people.page(await people.account());
  await page.context().grantPermissions(['notifications']);
  await withPushService(page.context(), false);
  await new ProfilePage(page).open();
  const settings = new NotificationSettings(page);
  await settings.here.click();
  await expect(settings.here).toBeChecked();
  await expect(settings.problem).toHaveText(english.say('notifications_page_only'));
});

test('a browser that blocks notifications, or has none, says so', async ({ people }) => {
  for (const [standing, key] of [
    ['denied', 'notifications_denied'],
    ['missing', 'notifications_unsupported'],
  ] as const) {
    const page = await people.page(await people.account(), { locale: 'zh-CN' });
    await page.addInitScript((standing) => {
      if (standing === 'missing') Object.defineProperty(window, 'Notification', { value: undefined });
      else Object.defineProperty(Notification, 'permission', { get: () => standing });
    }, standing);
    await page.goto('/profile');
    const settings = new NotificationSettings(page, chinese);
    await expect(settings.problem).toHaveText(chinese.say(key));
    await expect(settings.here).toHaveCount(0);
  }
});

test('of several hidden tabs one notifies, and a press leads to the message', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const [room, other] = [await ada.createRoom('Quiet'), await ada.createRoom('Loud')];
  await ben.joinRoom(room);
  await ben.joinRoom(other);
  const page = await people.page(ben);
  await turnedOn(page);
  const worker = await serviceWorker(page);
  const tabs = [page, await page.context().newPage()];
  for (const tab of tabs) {
    await new RoomPage(tab).open(other);
    await tab.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await setHidden(tab, true);
  }

  // To nobody in particular: not by the room's level.
  await ada.say(room, 'hello everyone');
  const message = await ada.say(room, `@${ben.username} look`);
  const note = {
    title: 'Quiet',
    body: `${ada.username}: @${ben.username} look`,
    tag: `room-${room.id}`,
    data: `/rooms/${room.id}/messages/${message.seq}`,
  };
  await expect.poll(() => raised(worker)).toEqual([note]);
  // When the next one has come from both, nothing of the first is on its way any more.
  const next = await ada.say(room, `@${ben.username} again`);
  await expect.poll(() => raised(worker)).toHaveLength(2);
  const again = { ...note, body: `${ada.username}: @${ben.username} again`, data: `/rooms/${room.id}/messages/${next.seq}` };
  expect(await raised(worker)).toEqual([note, again]);

  await press(worker);
  const isThere = (tab: Page) => new URL(tab.url()).pathname === `/rooms/${room.id}`;
  await expect.poll(() => tabs.filter(isThere).length).toBe(1);
  const [led] = tabs.filter(isThere);
  await expect(led!.locator(`#m${next.seq}`)).toBeInViewport();
});

test('nothing is shown while the page is in view, and no content to who wants it hidden', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.openDirect(ben);
  const page = await people.page(ben);
  const settings = await turnedOn(page);
  const worker = await serviceWorker(page);
  await ada.say(room, 'in view');
  await settings.hideContent.click();
  await expect.poll(() => pushStatus(page)).toMatchObject({ hide_content: true });
  await setHidden(page, true);
  const message = await ada.say(room, 'a secret');
  const note = {
    title: 'Salon',
    body: english.say('note_hidden'),
    tag: `room-${room.id}`,
    data: `/rooms/${room.id}/messages/${message.seq}`,
  };
  await expect.poll(() => raised(worker)).toEqual([note]);
});

test('the level of a room is chosen in its settings, also of a direct conversation', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Levels');
  const page = await people.page(ada);
  await new RoomPage(page).open(room);
  await page.getByRole('link', { name: english.say('room_settings') }).click();
  const settings = new RoomSettingsDialog(page);
  await expect(settings.level('mentions')).toBeChecked();
  // By keyboard, faster than the server answers.
  await settings.level('mentions').focus();
  for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowLeft', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  await expect(settings.level('nothing')).toBeChecked();
  await expect.poll(async () => (await ada.listRooms()).find(({ id }) => id === room.id)?.notify).toBe('nothing');

  const direct = await ada.openDirect(ben);
  await new RoomPage(page).open(direct);
  await page.getByRole('link', { name: english.say('conversation_settings') }).click();
  const dialog = page.getByRole('dialog', { name: english.say('conversation_settings') });
  await expect(dialog.getByRole('button', { name: english.say('leave_room') })).toHaveCount(0);
  await expect(dialog.getByRole('radio')).toHaveCount(2);
  await expect(dialog.getByRole('radio', { name: english.say('notify_all') })).toBeChecked();
  await dialog.getByRole('radio', { name: english.say('notify_nothing') }).check({ force: true });
  await expect.poll(async () => (await ada.listRooms()).find(({ id }) => id === direct.id)?.notify).toBe('nothing');
});

test('the favicon counts what is unread', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.openDirect(ben);
  const page = await people.page(ben);
  await page.goto('/profile');
  await hydrated(page);
  const icon = page.locator('link[rel=icon]');
  await expect(icon).toHaveAttribute('href', '/favicon.svg');
  await ada.say(room, 'one');
  await ada.say(room, 'two');
  await expect(icon).toHaveAttribute('href', /^data:image\/svg\+xml,.*>2<\/text>/);
  await new RoomPage(page).open(room);
  await expect(icon).toHaveAttribute('href', '/favicon.svg');
});

test('it can be installed: a manifest in each language, with its icons', async ({ people }) => {
  for (const [locale, name] of [['en-GB', 'Salon'], ['zh-CN', '沙龙']] as const) {
    const page = await people.page(undefined, { locale });
    await page.goto('/login');
    const address = await page.locator('link[rel=manifest]').getAttribute('href');
    const response = await page.request.get(address!);
    expect(response.headers()).toMatchObject({ 'content-type': 'application/manifest+json', 'cache-control': 'no-cache' });
    const manifest = (await response.json()) as Record<string, string> & {
      icons: { src: string; sizes: string; purpose?: string }[];
    };
    expect(manifest).toMatchObject({ short_name: name, start_url: '/', scope: '/', id: '/', display: 'standalone' });
    expect(manifest.icons.map(({ sizes, purpose }) => [sizes, purpose])).toEqual([
      ['192x192', undefined],
      ['512x512', undefined],
      ['192x192', 'maskable'],
      ['512x512', 'maskable'],
    ]);
    for (const { src, sizes } of manifest.icons) {
      const size = await page.evaluate(async (src) => {
        const picture = new Image();
        picture.src = src;
        await picture.decode();
        return `${picture.naturalWidth}x${picture.naturalHeight}`;
      }, src);
      expect(size).toBe(sizes);
    }
  }
});

test('the service worker keeps hashed files of /pkg, and nothing else', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Kept');
  await ada.say(room, 'not to be kept');
  const page = await people.page(ada);
  await new RoomPage(page).open(room);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const script = await page.request.get('/service_worker.js');
  expect(script.headers()).toMatchObject({ 'cache-control': 'no-cache' });
  expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).scope)).toBe(new URL('/', page.url()).href);

  // Once more, through the worker.
  await new RoomPage(page).open(room);
  await new ProfilePage(page).open();
  const kept = () =>
    page.evaluate(async () => {
      const names = await caches.keys();
      const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return lists.flat().map(({ url }) => new URL(url).pathname);
    });
  const needed = () =>
    page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => new URL(name).pathname)
        .filter((path) => /^\/pkg\/.+\.[\w-]{22}\.[a-z]+$/.test(path)),
    );
  expect((await kept()).filter((path) => !/^\/pkg\/.+\.[\w-]{22}\.[a-z]+$/.test(path))).toEqual([]);
  for (const path of await needed()) await expect.poll(kept).toContain(path);
});
