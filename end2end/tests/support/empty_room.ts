import { Api } from './api';
import { Server } from './server';

/** The HTML of the page of an empty room, as its owner gets it from a server where there is nothing else. */
export async function emptyRoomPage(): Promise<Buffer> {
  const server = await Server.launch();
  try {
    const ada = await Api.register(server.origin, 'ada');
    const room = await ada.createRoom('Empty');
    const page = await fetch(`${server.origin}/rooms/${room.id}`, { headers: { cookie: ada.cookie } });
    return Buffer.from(await page.arrayBuffer());
  } finally {
    await server.remove();
  }
}
