import type { WebSocketRoute } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { english } from './support/texts';
import { Wire } from './support/wire';
import { ConnectionBar } from './pages/connection_bar';
import { RoomListPanel } from './pages/room_list_panel';
import { RoomPage } from './pages/room_page';

test.beforeEach(({ watch }) => watch.tolerateOutage());

test('the server is killed and comes back: both catch up, nothing is lost or doubled', async ({ people, server }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Outage');
  await ben.joinRoom(room);
  const here = await new RoomPage(await people.page(ada)).open(room);
  const there = await new RoomPage(await people.page(ben)).open(room);
  await here.say('before');
  await expect(there.message('before')).toBeVisible();

  await server.kill();
  for (const view of [here, there]) await expect(new ConnectionBar(view.page).lost).toBeVisible();
  await here.say('written while away');
  await here.expectPending('written while away');
  await here.say('and another');
  await there.say('也写了一句');
  await there.expectPending('也写了一句');

  await server.start();
  for (const view of [here, there]) {
    const bar = new ConnectionBar(view.page);
    // A click where the button stands spares the test the rest of the wait; it comes back without it, too.
    await expect(async () => {
      if (await bar.retryNow.isVisible()) await bar.retryNow.click({ timeout: 500 });
      await expect(bar.lost).toHaveCount(0, { timeout: 1_000 });
    }).toPass();
    for (const text of ['before', 'written while away', 'and another', '也写了一句']) await view.expectSent(text);
  }
  const stored = (await ada.newest(room)).map(({ content }) => content);
  expect(stored.filter((text) => text !== '也写了一句')).toEqual(['before', 'written while away', 'and another']);
  expect(stored).toHaveLength(4);

  await there.say('after');
  await expect(here.message('after')).toBeVisible();
});

test('without a hand on anything the page comes back by itself', async ({ people, server }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Hands off');
  await ben.joinRoom(room);
  const view = await new RoomPage(await people.page(ada)).open(room);
  await view.say('before');
  await view.expectSent('before');
  await server.kill();
  await expect(new ConnectionBar(view.page).lost).toBeVisible();
  await server.start();
  await ben.say(room, 'while you were away');
  await expect(view.message('while you were away')).toBeVisible({ timeout: 20_000 });
  await expect(new ConnectionBar(view.page).lost).toHaveCount(0);
});

test('what was pending survives a reload', async ({ people, server }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Patience');
  const view = await new RoomPage(await people.page(ada)).open(room);
  await view.say('before');
  await view.expectSent('before');
  await server.kill();
  await view.say('kept');
  await view.expectPending('kept');
  await view.page.close({ runBeforeUnload: false });
  await server.start();
  // Leaving the page is noticed by the page itself: a reload on the dead server shows the browser's own error.
  const again = await new RoomPage(await view.page.context().newPage()).open(room);
  await again.expectSent('kept');
  expect((await ada.newest(room)).map(({ content }) => content)).toEqual(['before', 'kept']);
});

test('offline and online again: said so, and caught up at once', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Tunnel');
  await ben.joinRoom(room);
  const page = await people.page(ada);
  const sockets: WebSocketRoute[] = [];
  await page.routeWebSocket(/\/ws$/, (socket) => {
    socket.connectToServer();
    sockets.push(socket);
  });
  const view = await new RoomPage(page).open(room);
  await view.say('before');
  await view.expectSent('before');

  const { lost } = new ConnectionBar(view.page);
  // A network that goes takes its sockets along; the emulation leaves them.
  await view.page.context().setOffline(true);
  await sockets.at(-1)!.close();
  await expect(lost).toContainText(english.say('offline'));
  await view.say('from the tunnel');
  await view.expectPending('from the tunnel');
  await ben.say(room, 'outside');
  await view.page.context().setOffline(false);
  await expect(view.message('outside')).toBeVisible();
  await view.expectSent('from the tunnel');
  await expect(lost).toHaveCount(0);
  expect(await ada.newest(room)).toHaveLength(3);
});

test('a room that changed a lot meanwhile is shown as it is now', async ({ people, server }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const name = people.name('Busy ');
  const room = await ada.createRoom(name);
  await ben.joinRoom(room);
  const view = await new RoomPage(await people.page(ada)).open(room);
  await view.say('before');
  await view.expectSent('before');
  await server.kill();
  await expect(new ConnectionBar(view.page).lost).toBeVisible();
  // Keep this page away while much is written.
  await view.page.context().setOffline(true);
  await server.start();
  await ben.sayAll(room, Array.from({ length: 520 }, (_, index) => `flood ${index + 1}`));
  await view.page.context().setOffline(false);
  await expect(view.message('flood 520')).toHaveCount(1, { timeout: 20_000 });
  expect(await view.lines.count()).toBeLessThanOrEqual(303);
  await expect(new RoomListPanel(view.page).room(name)).toBeVisible();
});

test('removed while away, and added again: the room is as it is now, and alive', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Revolving door', 'private');
  await ada.addMember(room, ben);
  const slip = await ada.say(room, 'a slip of the tongue');
  const page = await people.page(ben);
  const wire = await Wire.of(page);
  const view = await new RoomPage(page).open(room);
  await expect(view.message('a slip of the tongue')).toBeVisible();

  await page.context().setOffline(true);
  await wire.cut();
  await expect(new ConnectionBar(page).lost).toBeVisible();
  await ada.removeMember(room, ben);
  await ada.recall(room, slip);
  await page.context().setOffline(false);
  const rooms = new RoomListPanel(page);
  await expect(rooms.room('Revolving door')).toHaveCount(0);

  await ada.addMember(room, ben);
  await rooms.room('Revolving door').click();
  await expect(view.log.getByText(english.say('recalled_by', { name: ada.username }))).toBeVisible();
  await expect(view.message('a slip of the tongue')).toHaveCount(0);
  await ada.say(room, 'welcome back');
  await expect(view.message('welcome back')).toBeVisible();
});
