import { expect, test } from './support/fixtures';
import { ProfilePage } from './pages/profile_page';
import { RoomListPanel } from './pages/room_list_panel';
import { RoomPage } from './pages/room_page';

// Every test of every file also fails when a page reports an error, violates its policy or asks anyone but
// its own server for something: see support/watch.ts.

test('every page has a strict policy', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Policy');
  const page = await people.page(ada);
  for (const path of ['/', '/profile', `/rooms/${room.id}`]) {
    const response = await page.goto(path);
    const policy = response?.headers()['content-security-policy'] ?? '';
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).toMatch(/script-src 'self' 'nonce-[^']+' 'wasm-unsafe-eval';/);
    expect(policy, path).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/);
    expect(response?.headers()['x-content-type-options']).toBe('nosniff');
    expect(response?.headers()['cache-control']).toBe('no-store');
  }
});

test('the policy is enforced: an injected script does not run', async ({ people, watch }) => {
  watch.tolerate(/Content Security Policy/);
  const ada = await people.account();
  const page = await people.page(ada);
  await new RoomListPanel(page).open();
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    return 'injected' in window;
  });
  expect(ran).toBe(false);
});

test('a release does not have the routes of the tests’ build', async ({ server }) => {
  expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
  expect((await fetch(`${server.origin}/echo`)).status).toBe(404);
});

test('names of people and rooms cannot carry markup', async ({ people }) => {
  const ada = await people.account();
  const name = `</script><b id=x>${people.name('').slice(0, 10)}`;
  const room = await ada.createRoom(name, 'public', '<i id=x>description</i>');
  await ada.updateProfile('<u id=x>nick</u>', 2);
  await ada.say(room, '<s id=x>');
  const page = await people.page(ada);
  const view = await new RoomPage(page).open(room);
  await expect(view.title).toHaveText(name);
  await expect(view.line('<s id=x>')).toContainText('<u id=x>nick</u>');
  await expect(page.locator('#x')).toHaveCount(0);
  await new ProfilePage(page).open();
  await expect(new RoomListPanel(page).profile).toContainText('<u id=x>nick</u>');
  await expect(page.locator('#x')).toHaveCount(0);
});

test('the session cookie is out of reach of scripts', async ({ people }) => {
  const ada = await people.account();
  const page = await people.page(ada);
  await new RoomListPanel(page).open();
  expect(await page.evaluate(() => document.cookie)).not.toContain('salon');
  const [name] = ada.cookie.split('=');
  const cookie = (await page.context().cookies()).find((cookie) => cookie.name === name);
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
});
