import { PASSWORD } from './support/api';
import { expect, test } from './support/fixtures';
import { hydrated } from './support/hydration';
import { english } from './support/texts';
import { ConnectionBar } from './pages/connection_bar';
import { ProfilePage } from './pages/profile_page';
import { RegisterPage } from './pages/register_page';
import { RoomPage } from './pages/room_page';
import { RoomListPanel } from './pages/room_list_panel';
import { SignInPage } from './pages/sign_in_page';

test('a newcomer registers with a picture and is in the Lobby', async ({ people }) => {
  const page = await people.page();
  await page.goto('/');
  await expect(page).toHaveURL('/login');
  await page.getByRole('link', { name: english.say('register') }).click();
  await expect(page).toHaveURL('/register');

  const register = new RegisterPage(page);
  // Its form takes the place of the one that was rendered, and a press that is forced is not tried again.
  await hydrated(page);
  const name = people.name('小明');
  await register.picture(english.say('avatar_3')).check({ force: true });
  await register.register(name, PASSWORD);
  await expect(page).toHaveURL('/');

  const rooms = new RoomListPanel(page);
  await expect(rooms.profile).toContainText(name);
  await expect(rooms.room('Lobby 大厅')).toBeVisible();
  await rooms.profile.click();
  const profile = new ProfilePage(page);
  await expect(profile.nickname).toHaveValue(name);
  await expect(profile.picture(english.say('avatar_3'))).toBeChecked();
});

test('registration says what is wrong and keeps the name', async ({ people }) => {
  const taken = await people.account();
  const page = await people.page();
  const register = new RegisterPage(page);
  await register.open();

  await register.register('x', PASSWORD);
  await expect(register.problem).toHaveText(english.say('error_username_length'));
  await expect(register.username).toHaveValue('x');
  await expect(register.username).toHaveAttribute('aria-invalid', 'true');

  await register.register('good name?', PASSWORD);
  await expect(register.problem).toHaveText(english.say('error_username_characters'));

  const name = people.name();
  await register.register(name, 'short');
  await expect(register.problem).toHaveText(english.say('error_password_length'));
  await expect(register.username).toHaveValue(name);

  await register.register(taken.username.toUpperCase(), PASSWORD);
  await expect(register.problem).toHaveText(english.say('error_username_taken'));
  await expect(register.username).toHaveValue(taken.username.toUpperCase());
  await expect(page).toHaveURL('/register');
});

test('signing in: a wrong name and a wrong password look alike, and the name stays', async ({ people }) => {
  const ada = await people.account();
  const page = await people.page();
  const signIn = new SignInPage(page);
  await signIn.open();

  await signIn.signIn(ada.username, 'not the password');
  await expect(signIn.problem).toHaveText(english.say('error_invalid_credentials'));
  await expect(signIn.username).toHaveValue(ada.username);

  await signIn.signIn(people.name('nobody'), PASSWORD);
  await expect(signIn.problem).toHaveText(english.say('error_invalid_credentials'));

  await signIn.signIn(ada.username.toUpperCase(), PASSWORD);
  await expect(page).toHaveURL('/');
  await page.goto('/login');
  await expect(page, 'who is signed in has no business there').toHaveURL('/');
});

test('nickname and picture change everywhere on the page', async ({ people }) => {
  const ada = await people.account();
  const page = await people.page(ada);
  const profile = new ProfilePage(page);
  await profile.open();

  await profile.nickname.fill('   ');
  await profile.save.click();
  await expect(page.getByRole('alert')).toHaveText(english.say('error_nickname_length'));

  await profile.nickname.fill('Ada 阿达');
  await profile.picture(english.say('avatar_9')).check({ force: true });
  await profile.save.click();
  await expect(page.getByText(english.say('saved'))).toBeVisible();
  await expect(new RoomListPanel(page).profile).toContainText('Ada 阿达');
  await page.reload();
  await expect(profile.nickname).toHaveValue('Ada 阿达');
  await expect(profile.picture(english.say('avatar_9'))).toBeChecked();
});

test('signing out in one tab signs the other one out', async ({ people }) => {
  const ada = await people.account();
  const one = await people.page(ada);
  const other = await one.context().newPage();
  await new RoomListPanel(other).open();
  await expect(new ConnectionBar(other).lost).toHaveCount(0);

  const profile = new ProfilePage(one);
  await profile.open();
  await profile.signOut.click();
  await expect(one).toHaveURL('/login');

  await expect(other.getByText(english.say('signed_out'))).toBeVisible();
  await expect(other.getByRole('link', { name: english.say('sign_in') })).toBeVisible();
  await other.goto('/profile');
  await expect(other).toHaveURL('/login');
});

test('signing out leaves nothing of what was written, and asks before it deletes a draft', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Desk');
  const page = await people.page(ada);
  const view = await new RoomPage(page).open(room);
  await view.composer.fill('half a thought');
  const kept = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('salon.')));
  await expect.poll(kept).not.toEqual([]);

  const profile = new ProfilePage(page);
  await profile.open();
  await profile.signOut.click();
  await expect(page.getByRole('alert')).toHaveText(english.say('sign_out_unsent'));
  await expect(page).toHaveURL('/profile');
  await profile.signOutAnyway.click();
  await expect(page).toHaveURL('/login');
  expect(await kept()).toEqual([]);
});
