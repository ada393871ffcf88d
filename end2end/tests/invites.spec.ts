import { Api, PASSWORD } from './support/api';
import { expect, test } from './support/fixtures';
import { english } from './support/texts';
import { AdminPage } from './pages/admin_page';
import { InvitePage } from './pages/invite_page';
import { RoomPage } from './pages/room_page';
import { RoomSettingsDialog } from './pages/room_settings_dialog';
import { SignInPage } from './pages/sign_in_page';

test('a newcomer registers by a link and is in its room', async ({ people, server, watch }) => {
  watch.tolerate(/status of 404/);
  const steward = await Api.signIn(server.origin, 'steward');
  const room = await steward.createRoom(people.name('Secret '), 'private');
  const admin = await new AdminPage(await people.page(steward)).open('/admin/invites');
  await admin.choose('invite_room').selectOption({ label: room.name });
  await admin.choose('invite_uses').selectOption('1');
  await admin.createInvite.click();
  await expect(admin.link).toHaveText(new RegExp(`^${server.origin}/invite/[0-9a-f]{64}$`));
  await expect(admin.qr.locator('svg')).toBeVisible();
  const url = await admin.link.innerText();
  const listed = admin.invites.filter({ hasText: room.name });
  await expect(listed).toContainText(english.say('invite_used_of', { uses: 0, most: 1 }));

  const page = await people.page();
  const invite = await new InvitePage(page).open(url);
  await expect(invite.main).toContainText(english.say('invited_to_room', { name: 'steward', room: room.name }));
  await invite.form.register('x', PASSWORD);
  await expect(invite.form.problem).toHaveText(english.say('error_username_length'));
  await invite.form.register(people.name('new'), PASSWORD);
  await expect(page).toHaveURL(`/rooms/${room.id}`);
  await expect(new RoomPage(page).title).toHaveText(room.name);

  const late = await new InvitePage(await people.page()).open(url);
  await expect(late.main.getByRole('heading', { name: english.say('invite_invalid') })).toBeVisible();
  await admin.open('/admin/invites');
  await expect(listed).toContainText(english.say('invite_over'));
  await listed.getByRole('button').click();
  await expect(listed).toHaveCount(0);
});

test('somebody with an account signs in on the way and joins', async ({ people, server }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom(people.name('Secret '), 'private');
  const view = await new RoomPage(await people.page(ada)).open(room);
  const { dialog } = new RoomSettingsDialog(view.page);
  await view.settings.click();
  await dialog.getByText(english.say('invites'), { exact: true }).click();
  await dialog.getByRole('button', { name: english.say('create_invite') }).click();
  const link = dialog.getByRole('status').getByRole('code');
  await expect(link).toHaveText(new RegExp(`^${server.origin}/invite/`));

  const page = await people.page();
  const invite = await new InvitePage(page).open(await link.innerText());
  await invite.signIn.click();
  await new SignInPage(page).signIn(ben.username, PASSWORD);
  await expect(page).toHaveURL(/\/invite\//);
  await invite.alive();
  await expect(invite.main).toContainText(english.say('invited_to_room', { name: ada.username, room: room.name }));
  await invite.join.click();
  await expect(page).toHaveURL(`/rooms/${room.id}`);
  await expect(new RoomPage(page).composer).toBeVisible();

  await dialog.getByRole('button', { name: english.pattern('revoke_named') }).click();
  await expect(dialog.getByRole('button', { name: english.pattern('revoke_named') })).toHaveCount(0);
});
