import { Api, PASSWORD } from './support/api';
import { expect, test } from './support/fixtures';
import { png } from './support/pictures';
import { chinese, english } from './support/texts';
import { ProfilePage } from './pages/profile_page';
import { RegisterPage } from './pages/register_page';
import { RoomListPanel } from './pages/room_list_panel';
import { RoomPage } from './pages/room_page';
import { RoomSettingsDialog } from './pages/room_settings_dialog';
import { SearchPage } from './pages/search_page';
import { SignInPage } from './pages/sign_in_page';

test('register, find the Lobby, write, sign out, sign in', async ({ people }) => {
  const page = await people.page();
  await page.goto('/register');
  const name = people.name();
  await new RegisterPage(page).register(name, PASSWORD);
  await expect(page).toHaveURL('/');

  const rooms = new RoomListPanel(page);
  await rooms.room('Lobby 大厅').click();
  const room = new RoomPage(page);
  await expect(room.title).toHaveText('Lobby 大厅');
  const text = `by a plain form, ${name}`;
  await room.composer.fill(text);
  await room.send.click();
  await expect(page).toHaveURL(/\/rooms\/\d+\?before=\d+$/);
  await expect(room.message(text)).toHaveCount(1);
  await expect(room.composer).toHaveValue('');

  await rooms.profile.click();
  await new ProfilePage(page).signOut.click();
  await expect(page).toHaveURL('/login');
  await page.goto('/');
  await expect(page).toHaveURL('/login');
  await new SignInPage(page).signIn(name, PASSWORD);
  await expect(page).toHaveURL('/');
  await expect(rooms.profile).toContainText(name);
});

test('a failed sign-in says so, in both languages', async ({ people }) => {
  const ada = await people.account();
  for (const [locale, t] of [['en-GB', english], ['zh-CN', chinese]] as const) {
    const page = await people.page(undefined, { locale });
    await page.goto('/login');
    const signIn = new SignInPage(page, t);
    await signIn.signIn(ada.username, 'not the password');
    await expect(signIn.problem).toHaveText(t.say('error_invalid_credentials'));
    await expect(page).toHaveURL(/\/login/);
    await signIn.signIn(ada.username, PASSWORD);
    await expect(page).toHaveURL('/');
  }
});

test('a failed registration says so', async ({ people }) => {
  const ada = await people.account();
  const page = await people.page();
  await page.goto('/register');
  const register = new RegisterPage(page);
  await register.register(ada.username, PASSWORD);
  await expect(register.problem).toHaveText(english.say('error_username_taken'));
});

test('read a room and load earlier messages, page by page', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Plain');
  await ada.sayAll(room, Array.from({ length: 120 }, (_, index) => `number ${index + 1}.`));
  const page = await people.page(ada);
  await page.goto(`/rooms/${room.id}`);
  const view = new RoomPage(page);
  await expect(view.message('number 120.')).toHaveCount(1);
  await expect(view.message('number 70.')).toHaveCount(0);
  await view.loadEarlier.click();
  await expect(view.message('number 70.')).toHaveCount(1);
  await expect(view.message('number 71.')).toHaveCount(0);
  await view.loadEarlier.click();
  await expect(view.message('number 1.')).toHaveCount(1);
  await expect(view.loadEarlier).toHaveCount(0);
});

test('make a room, join one, talk to someone', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const page = await people.page(ada);
  await page.goto('/');
  const rooms = new RoomListPanel(page);
  await rooms.newRoom.click();
  const name = people.name('Forms ');
  await page.getByLabel(english.say('room_name'), { exact: true }).fill(name);
  await page.getByRole('button', { name: english.say('create_room') }).click();
  await expect(new RoomPage(page).title).toHaveText(name);

  const open = await ben.createRoom(people.name('Open '));
  await page.goto(`/rooms/${open.id}`);
  await new RoomPage(page).join.click();
  await expect(new RoomPage(page).composer).toBeVisible();

  await rooms.talkWith(ben.username);
  await expect(new RoomPage(page).title).toHaveText(ben.username);
});

test('a refused message says why, and going back to the form sends anew', async ({ people }) => {
  const ada = await people.account('ada');
  const room = await ada.createRoom('Letters');
  const page = await people.page(ada);
  await page.goto(`/rooms/${room.id}`);
  const view = new RoomPage(page);
  await view.composer.fill('字'.repeat(4001));
  await view.send.click();
  await expect(view.main.getByRole('alert')).toHaveText(english.say('error_message_too_long'));
  await view.composer.fill('short enough');
  await view.send.click();
  await expect(view.message('short enough')).toHaveCount(1);
  await expect(view.main.getByRole('alert')).toHaveCount(0);

  await page.goBack();
  await view.composer.fill('second thoughts');
  await view.send.click();
  await expect(view.message('second thoughts')).toHaveCount(1);
  expect((await ada.newest(room)).map(({ content }) => content)).toEqual(['short enough', 'second thoughts']);
});

test('what to be reminded of is chosen by a plain form', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Plain');
  const page = await people.page(ada);
  await page.goto(`/rooms/${room.id}`);
  await page.getByRole('link', { name: english.say('room_settings') }).click();
  const settings = new RoomSettingsDialog(page);
  await expect(settings.level('mentions')).toBeChecked();
  await settings.level('all').check({ force: true });
  await settings.dialog.getByRole('button', { name: english.say('save'), exact: true }).first().click();
  await expect(page).toHaveURL(new RegExp(`/rooms/${room.id}$`));
  expect((await ada.listRooms()).find(({ id }) => id === room.id)?.notify).toBe('all');
});

test('search, narrow it, page through it, and go to what was found', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const [room, other] = [await ada.createRoom('Harbour'), await ada.createRoom('Elsewhere')];
  const secret = await ben.createRoom('Secret', 'private');
  const first = await ada.say(room, '明天在港口看灯塔, number 0.');
  await ada.sayAll(room, Array.from({ length: 24 }, (_, index) => `灯塔 number ${index + 1}.`));
  await ada.sayAll(room, Array.from({ length: 60 }, (_, index) => `filler ${index + 1}`));
  await ada.say(other, '别处的灯塔');
  await ben.say(secret, '秘密的灯塔');
  const page = await people.page(ada);
  await page.goto(`/rooms/${room.id}`);
  await page.getByRole('main').getByRole('link', { name: english.say('search_here') }).click();

  const search = new SearchPage(page);
  await expect(search.room).toHaveValue(String(room.id));
  await search.words.fill('灯塔');
  await search.submit.click();
  await expect(search.words).toHaveValue('灯塔');
  await expect(search.hits).toHaveCount(20);
  await expect(search.hits.first().locator('mark')).toHaveText('灯塔');
  await search.older.click();
  await expect(search.hits).toHaveCount(5);
  await expect(search.older).toHaveCount(0);
  await search.expectLink('港口', room, first);
  await search.hit('港口').click();
  await expect(page).toHaveURL(/#m1$/);
  await expect(new RoomPage(page).message(first.content)).toBeInViewport();

  await page.goto('/search?q=的灯塔');
  await expect(search.hits).toHaveText([/别处/]);
  await search.from.fill('nobody.here');
  await search.submit.click();
  await expect(search.problem).toHaveText(english.say('error_user_not_found'));
  await page.goto('/search?q=no-such-word');
  await expect(search.status).toHaveText(english.say('search_nothing'));
});

test('a picture goes with a plain form', async ({ people }) => {
  const ada = await people.account('ada');
  const room = await ada.createRoom('Plain pictures');
  const page = new RoomPage(await people.page(ada));
  await page.page.goto(`/rooms/${room.id}`);
  await page.attach.setInputFiles({ name: 'lake.png', mimeType: 'image/png', buffer: png(90, 60, [70, 120, 170]) });
  await page.composer.fill('with a picture');
  await page.send.click();
  await expect(page.message('with a picture')).toHaveCount(1);
  const picture = page.picture('lake.png').locator('img');
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(90);

  await page.attach.setInputFiles({ name: 'broken.png', mimeType: 'image/png', buffer: png(90, 60, [70, 120, 170]).subarray(0, 60) });
  await page.send.click();
  await expect(page.main.getByRole('alert')).toHaveText(english.say('error_picture_unreadable'));
});

test('devices are listed and signed out, and a password changed, by plain forms', async ({ people, server }) => {
  const ada = await people.account();
  await Api.signIn(server.origin, ada.username);
  const page = await people.page(ada);
  const profile = new ProfilePage(page);
  await page.goto('/profile');
  await expect(profile.devices).toHaveCount(2);
  await page.getByRole('button', { name: english.say('end_other_sessions') }).click();
  await expect(page).toHaveURL('/profile');
  await expect(profile.devices).toHaveCount(1);
  await profile.changePassword('not the password', 'another password');
  await expect(page.getByRole('alert')).toHaveText(english.say('error_wrong_password'));
  await profile.changePassword(PASSWORD, 'another password');
  await expect(page).toHaveURL('/profile');
  await expect(page.getByRole('alert')).toHaveCount(0);
});
