import { Api, PASSWORD } from './support/api';
import { expect, test } from './support/fixtures';
import { english } from './support/texts';
import { AdminListsPage } from './pages/admin_lists_page';
import { Notices } from './pages/notices';
import { ProfilePage } from './pages/profile_page';
import { RoomPage } from './pages/room_page';
import { RoomSettingsDialog } from './pages/room_settings_dialog';
import { SignInPage } from './pages/sign_in_page';

test('who is muted is told, reads on, and writes again once it is lifted', async ({ people }) => {
  const ada = await people.account('ada');
  const ben = await people.account('ben');
  const room = await ada.createRoom('Reading');
  await ben.joinRoom(room);
  const theirs = await new RoomPage(await people.page(ben)).open(room);
  const view = await new RoomPage(await people.page(ada)).open(room);
  const settings = new RoomSettingsDialog(view.page);
  await view.settings.click();
  await settings.moderate(ben.user.nickname).click();
  await settings.dialog.getByLabel(english.say('reason')).first().fill('Too loud.');
  await settings.dialog.getByRole('button', { name: english.say('apply') }).click();
  await expect(new Notices(view.page).about(english.say('was_muted', { name: ben.user.nickname }))).toBeVisible();

  const note = theirs.main.getByRole('status').filter({ hasText: english.pattern('muted_here') });
  await expect(note).toContainText('Too loud.');
  await expect(theirs.composer).toHaveCount(0);
  await expect(new Notices(theirs.page).about('Too loud.')).toBeVisible();
  await theirs.page.reload();
  await expect(note).toContainText('Too loud.');

  await settings.dialog.getByRole('button', { name: english.say('unmute_person', { name: ben.user.nickname }) }).click();
  await expect(theirs.composer).toBeVisible();
  await theirs.say('here again');
  await expect(view.log).toContainText('here again');
});

test('without JavaScript the page says until when and why one may not write', async ({ people }) => {
  const ada = await people.account('ada');
  const ben = await people.account('ben');
  const room = await ada.createRoom('Reading');
  await ben.joinRoom(room);
  await ada.sanction(room, ben, 'mute', 'Too loud.');
  const page = await people.page(ben, { javaScriptEnabled: false });
  await page.goto(`/rooms/${room.id}`);
  const note = page.getByRole('main').getByRole('status').filter({ hasText: 'UTC' });
  await expect(note).toContainText('Too loud.');
  await expect(page.getByRole('main').getByRole('textbox')).toHaveCount(0);
});

test('who is banned from a room is told, and does not come back', async ({ people, watch }) => {
  watch.tolerate(/status of 403/);
  const ada = await people.account('ada');
  const ben = await people.account('ben');
  const room = await ada.createRoom('Garden');
  await ben.joinRoom(room);
  const theirs = await new RoomPage(await people.page(ben)).open(room);
  const view = await new RoomPage(await people.page(ada)).open(room);
  const settings = new RoomSettingsDialog(view.page);
  await view.settings.click();
  await settings.moderate(ben.user.nickname).click();
  await settings.dialog.getByLabel(english.say('what_to_do')).selectOption('ban');
  await settings.dialog.getByLabel(english.say('how_long')).first().selectOption({ label: english.say('for_good') });
  await settings.dialog.getByLabel(english.say('reason')).first().fill('Spam.');
  await settings.dialog.getByRole('button', { name: english.say('apply') }).click();

  await expect(new Notices(theirs.page).about('Spam.')).toBeVisible();
  await theirs.join.click();
  await expect(theirs.page.getByRole('alert')).toContainText('Spam.');
  await expect(settings.dialog.getByRole('listitem').filter({ hasText: english.say('is_banned') })).toContainText('Spam.');
});

test('who is removed from a room is told, and may come back', async ({ people }) => {
  const ada = await people.account('ada');
  const ben = await people.account('ben');
  const room = await ada.createRoom('Terrace');
  await ben.joinRoom(room);
  const theirs = await new RoomPage(await people.page(ben)).open(room);
  const view = await new RoomPage(await people.page(ada)).open(room);
  const settings = new RoomSettingsDialog(view.page);
  await view.settings.click();
  await settings.moderate(ben.user.nickname).click();
  await settings.dialog.getByLabel(english.say('what_to_do')).selectOption('kick');
  await settings.dialog.getByLabel(english.say('reason')).first().fill('Come back calmer.');
  await settings.dialog.getByRole('button', { name: english.say('apply') }).click();

  await expect(new Notices(theirs.page).about('Come back calmer.')).toBeVisible();
  await expect(settings.moderate(ben.user.nickname)).toHaveCount(0);
  await theirs.join.click();
  await theirs.say('calmer');
  await expect(view.log).toContainText('calmer');
});

test('an account that an administrator disables is shown out at once, and let in when it is enabled', async ({ people, server, watch }) => {
  watch.tolerate(/status of 40[13]/);
  const admin = await Api.signIn(server.origin, 'steward');
  const ben = await people.account('ben');
  const theirs = await people.page(ben);
  await theirs.goto('/');
  const users = new AdminListsPage(await people.page(admin));
  await users.open('users');
  await users.find(ben.username);
  const item = await users.manage(ben.username);
  await item.getByRole('button', { name: english.say('disable_account') }).click();
  await expect(item).toContainText(english.say('is_disabled'));
  await expect(theirs.getByText(english.say('signed_out'))).toBeVisible();

  const signIn = new SignInPage(await people.page());
  await signIn.open();
  await signIn.signIn(ben.username, PASSWORD);
  await expect(signIn.problem).toContainText(english.say('error_account_disabled'));
  const again = await users.manage(ben.username);
  await again.getByRole('button', { name: english.say('enable_account') }).click();
  await expect(item).not.toContainText(english.say('is_disabled'));
  await signIn.signIn(ben.username, PASSWORD);
  await expect(signIn.page).toHaveURL('/');
});

test('a banned account is shown out with the reason, and told again when it signs in', async ({ people, server, watch }) => {
  watch.tolerate(/status of 40[13]/);
  const admin = await Api.signIn(server.origin, 'steward');
  const ben = await people.account('ben');
  const theirs = await people.page(ben);
  await theirs.goto('/');
  const page = await people.page(admin);
  const users = new AdminListsPage(page);
  await users.open('users');
  await users.find(ben.username);
  const item = await users.manage(ben.username);
  await item.getByText(english.say('signed_in_where'), { exact: true }).click();
  await expect(item).toContainText('127.0.0.1');
  await item.getByText(english.say('ban_account'), { exact: true }).first().click();
  await item.getByLabel(english.say('reason')).fill('Spam.');
  await item.getByRole('button', { name: english.say('ban_account') }).click();
  await expect(item).toContainText(english.say('is_banned'));
  await expect(theirs.getByText('Spam.')).toBeVisible();

  const signIn = new SignInPage(await people.page());
  await signIn.open();
  await signIn.signIn(ben.username, PASSWORD);
  await expect(signIn.problem).toContainText('Spam.');

  const again = await users.manage(ben.username);
  await again.getByRole('button', { name: english.say('lift_ban') }).click();
  await expect(item).not.toContainText('Spam.');
  await Api.signIn(server.origin, ben.username);

  const audit = new AdminListsPage(page);
  await audit.open('audit');
  await expect(audit.item(english.say('audit_account_banned')).first()).toContainText('Spam.');
});

test('a password that an administrator resets is shown once, counts, and is replaced by one of their own', async ({ people, server, watch }) => {
  watch.tolerate(/status of 401/);
  const admin = await Api.signIn(server.origin, 'steward');
  const ben = await people.account('ben');
  const users = new AdminListsPage(await people.page(admin));
  await users.open('users');
  await users.find(ben.username);
  const item = await users.manage(ben.username);
  await item.getByText(english.say('reset_password'), { exact: true }).first().click();
  await item.getByRole('button', { name: english.say('reset_password') }).click();
  const password = await item.getByRole('status').getByRole('code').innerText();
  await expect(Api.signIn(server.origin, ben.username)).rejects.toThrow('invalid_credentials');
  const signIn = new SignInPage(await people.page());
  await signIn.open();
  await signIn.signIn(ben.username, password);

  // It is for the first days: what comes first is to choose another.
  await expect(signIn.page).toHaveURL('/profile');
  const profile = new ProfilePage(signIn.page);
  await profile.alive();
  const hint = signIn.page.getByText(english.pattern('password_made_up'));
  await expect(hint).toBeVisible();
  await profile.changePassword(password, 'a password of one\'s own');
  await expect(hint).toBeHidden();
  await signIn.page.reload();
  await profile.alive();
  await expect(hint).toBeHidden();
});

test('administrators delete a room', async ({ people, server }) => {
  const admin = await Api.signIn(server.origin, 'steward');
  const ada = await people.account('ada');
  const room = await ada.createRoom('Short-lived', 'private');
  const rooms = new AdminListsPage(await people.page(admin));
  await rooms.open('rooms');
  const item = await rooms.manage(room.name);
  await item.getByRole('button', { name: english.say('delete_room_confirm') }).click();
  await expect(rooms.item(room.name)).toHaveCount(0);
});
