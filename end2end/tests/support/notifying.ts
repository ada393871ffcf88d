import type { BrowserContext, Page, Worker } from '@playwright/test';

/** A notification as the service worker has shown it. */
export interface Note {
  title: string;
  body: string;
  tag: string;
  data: string;
}

/** A browser whose push service is one that never was. */
export async function withPushService(context: BrowserContext, reachable = true): Promise<void> {
  await context.addInitScript((reachable) => {
    const toJSON = () => ({
      endpoint: 'https://push.example/device',
      keys: {
        p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
        auth: 'BTBZMqHH6r4Tts7J_aSIgg',
      },
    });
    let current: object | null = null;
    const unsubscribe = () => {
      current = null;
      return Promise.resolve(true);
    };
    const subscribe = () => {
      if (!reachable) return Promise.reject(new DOMException('no push service', 'AbortError'));
      current = { toJSON, unsubscribe };
      return Promise.resolve(current);
    };
    Object.assign(PushManager.prototype, { subscribe, getSubscription: () => Promise.resolve(current) });
  }, reachable);
}

/** The page believes to be out of sight from now on, or in view again. */
export async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => state === 'hidden' });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, hidden ? 'hidden' : 'visible');
}

/** The service worker, once it is at work for the page. It takes pages for hidden: they are not, in a test. */
export async function serviceWorker(page: Page): Promise<Worker> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const [worker] = page.context().serviceWorkers();
  if (!worker) throw new Error('the page has a controller that the browser does not list');
  await worker.evaluate(() => {
    const self = globalThis as unknown as { clients: { matchAll: (what: object) => Promise<object[]> }; raised: object[] };
    const matchAll = self.clients.matchAll.bind(self.clients);
    self.clients.matchAll = async (what) =>
      ((await matchAll(what)) as { focus(): Promise<object>; navigate(url: string): Promise<object> }[]).map((client) => ({
        visibilityState: 'hidden',
        focus: () => client.focus(),
        navigate: (url: string) => client.navigate(url),
      }));
    // What is shown, and how often: a note that replaces another is a new one to its reader.
    self.raised = [];
    const registration = (globalThis as unknown as { registration: { showNotification: unknown } }).registration;
    const show = (registration.showNotification as (...of: unknown[]) => Promise<void>).bind(registration);
    registration.showNotification = (title: string, options: object) => {
      self.raised.push({ title, ...options });
      return show(title, options);
    };
  });
  return worker;
}

/** Every note that was raised, the oldest first. */
export async function raised(worker: Worker): Promise<Note[]> {
  return worker.evaluate(() =>
    (globalThis as unknown as { raised: Note[] }).raised.map(({ title, body, tag, data }) => ({ title, body, tag, data })),
  );
}

/** Press the note that is shown. */
export async function press(worker: Worker): Promise<void> {
  await worker.evaluate(async () => {
    const self = globalThis as unknown as {
      registration: { getNotifications(): Promise<object[]> };
      NotificationEvent: new (type: string, init: object) => Event;
      dispatchEvent(event: Event): boolean;
    };
    const [notification] = await self.registration.getNotifications();
    self.dispatchEvent(new self.NotificationEvent('notificationclick', { notification }));
  });
}
