import { expect, test } from './support/fixtures';
import { connected } from './support/hydration';
import { english } from './support/texts';
import { NewRoomDialog } from './pages/new_room_dialog';
import { Notices } from './pages/notices';
import { RoomListPanel } from './pages/room_list_panel';
import { RoomPage } from './pages/room_page';
import { RoomSettingsDialog } from './pages/room_settings_dialog';
import { Switcher } from './pages/switcher';

/** The code of what is seldom opened. */
const MORE = /\/pkg\/split_more\./;

test('one creates a room, another finds it and joins', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const here = await people.page(ada);
  const rooms = new RoomListPanel(here);
  await rooms.open();
  await rooms.newRoom.click();

  const dialog = new NewRoomDialog(here);
  await dialog.create.click();
  await expect(dialog.problem).toHaveText(english.say('error_room_name_length'));
  const name = people.name('Études ');
  await dialog.name.fill(name);
  await dialog.description.fill('Slow music, 慢慢来');
  await dialog.create.click();
  await expect(dialog.dialog).toBeHidden();

  const room = new RoomPage(here);
  await expect(room.title).toHaveText(name);
  await expect(room.main).toContainText('Slow music, 慢慢来');
  await expect(rooms.room(name)).toHaveAttribute('aria-current', 'page');
  await room.say('First.');
  await room.expectSent('First.');

  const there = await people.page(ben);
  const others = new RoomListPanel(there);
  await others.open();
  await expect(others.section('open_to_join')).toContainText(name);
  const switcher = await new Switcher(there).open();
  await switcher.field.fill(name.toLowerCase());
  await expect(switcher.active).toContainText(name);
  await switcher.field.press('Enter');
  const visit = new RoomPage(there);
  await expect(visit.title).toHaveText(name);
  await expect(visit.composer).toHaveCount(0);
  await visit.join.click();
  await expect(visit.message('First.')).toBeVisible();
  await expect(others.section('rooms')).toContainText(name);
  await visit.say('Hello from a guest');
  await expect(room.message('Hello from a guest')).toBeVisible();
});

test('a form that cannot be fetched leaves nothing in the way, and the next press tries again', async ({ people, watch }) => {
  const page = await people.page(await people.account(), { serviceWorkers: 'block' });
  const rooms = new RoomListPanel(page);
  watch.tolerate(/status of 503|status code is not ok/);
  await page.route(MORE, (route) => route.fulfill({ status: 503, body: 'no' }));
  await rooms.open();
  await rooms.newRoom.click();
  await expect(new Notices(page).about(english.say('not_loaded')).first()).toBeVisible();
  const dialog = new NewRoomDialog(page);
  await expect(dialog.dialog).toBeHidden();
  await page.unroute(MORE);
  await rooms.newRoom.click();
  await expect(dialog.name).toBeVisible();
});

test('what is typed before the form has its code is not lost', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Patient');
  const page = await people.page(ada, { serviceWorkers: 'block' });
  const hold = async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.unroute(MORE);
    await page.route(MORE, async (route) => {
      await released;
      await route.continue();
    });
    return release;
  };

  let release = await hold();
  await page.goto('/?new-room=1');
  await connected(page);
  const form = new NewRoomDialog(page);
  await form.description.fill('Slow music');
  await form.dialog.getByText(english.say('kind_private'), { exact: true }).click();
  await form.name.fill('Études');
  release();
  await expect(page.locator('.prerendered')).toHaveCount(0);
  await expect(form.name).toBeFocused();
  await expect(form.name).toHaveValue('Études');
  await expect(form.description).toHaveValue('Slow music');
  await expect(form.dialog.getByRole('radio', { checked: true })).toHaveValue('private');

  release = await hold();
  await page.goto(`/rooms/${room.id}?settings=1`);
  await connected(page);
  const settings = new RoomSettingsDialog(page);
  await settings.description.fill('half a thought');
  await settings.level('nothing').check({ force: true });
  const saved = page.waitForResponse(/\/api\/set_notify/);
  release();
  await expect(page.locator('.prerendered [name=description]')).toHaveCount(0);
  await expect(settings.description).toHaveValue('half a thought');
  await expect(settings.name, 'nobody has touched it').toHaveValue('Patient');
  expect((await saved).ok(), 'a choice counts at once').toBe(true);
  await expect(settings.level('nothing')).toBeChecked();
});

test('a private room does not exist for those outside it', async ({ people, watch }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const name = people.name('Secret ');
  const room = await ada.createRoom(name, 'private');
  await ada.say(room, 'only for us');

  const there = await people.page(ben);
  const rooms = new RoomListPanel(there);
  await rooms.open();
  await expect(rooms.room(name)).toHaveCount(0);
  watch.tolerate(/status of 404/);
  const response = await there.goto(`/rooms/${room.id}`);
  expect(response?.status()).toBe(404);
  expect(await response?.text()).not.toContain(name);
  await expect(there.getByRole('heading', { name: english.say('not_found_title') })).toBeVisible();

  // Once added, it is there without a reload; once removed, it is gone.
  await ada.addMember(room, ben);
  await expect(rooms.room(name)).toBeVisible();
  await rooms.room(name).click();
  const page = new RoomPage(there);
  await expect(page.message('only for us')).toBeVisible();
  await ada.removeMember(room, ben);
  await expect(rooms.room(name)).toHaveCount(0);
  await expect(page.composer).toHaveCount(0);
  await expect(page.message('only for us')).toHaveCount(0);
});

test('an owner renames a room, adds someone and passes it on', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const [before, after] = [people.name('Before '), people.name('After ')];
  const room = await ada.createRoom(before, 'private');
  const here = await new RoomPage(await people.page(ada)).open(room);
  const there = await people.page(ben);
  const others = new RoomListPanel(there);
  await others.open();

  await here.settings.click();
  const settings = new RoomSettingsDialog(here.page);
  await settings.name.fill(after);
  await settings.save.click();
  await expect(here.page.getByRole('heading', { level: 1 })).toHaveText(after);

  await settings.newMember.fill('nobody-here');
  await settings.add.click();
  await expect(settings.problem).toHaveText(english.say('error_user_not_found'));
  await settings.newMember.fill(ben.username);
  await settings.add.click();
  await expect(settings.members.filter({ hasText: ben.username })).toBeVisible();
  await expect(others.room(after)).toBeVisible();

  await settings.leave.click();
  await expect(settings.problem).toHaveText(english.say('error_last_owner'));
  await settings.role(ben.username).selectOption({ label: english.say('role_owner') });
  await settings.leave.click();
  await expect(here.page).toHaveURL('/');
  await expect(new RoomListPanel(here.page).room(after)).toHaveCount(0);
});

test('a deleted room is gone for everyone', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const name = people.name('Doomed ');
  const room = await ada.createRoom(name);
  await ben.joinRoom(room);
  const there = await new RoomPage(await people.page(ben)).open(room);
  const here = await new RoomPage(await people.page(ada)).open(room);
  await here.settings.click();
  await new RoomSettingsDialog(here.page).deleteRoom();
  await expect(here.page).toHaveURL('/');
  await expect(new RoomListPanel(there.page).room(name)).toHaveCount(0);
  await expect(there.composer).toHaveCount(0);
});

test('an empty room says so, and an unknown address too', async ({ people, watch }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Blank');
  const page = await new RoomPage(await people.page(ada)).open(room);
  await expect(page.log).toContainText(english.say('begins_here', { name: 'Blank' }));

  watch.tolerate(/status of 404/);
  for (const path of ['/nowhere', '/rooms/99999', '/rooms/abc']) {
    const response = await page.page.goto(path);
    expect(response?.status(), path).toBe(404);
    await expect(page.page.getByRole('heading', { name: english.say('not_found_title') })).toBeVisible();
  }
});
