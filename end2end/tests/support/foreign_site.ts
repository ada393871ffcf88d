import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Another site: an empty page at every address, which says nothing of who may do what with it. */
export class ForeignSite {
  private constructor(private readonly server: HttpServer) {}

  static async open(): Promise<ForeignSite> {
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end('<!doctype html><title>Elsewhere</title><p>Nothing to see here.');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ForeignSite(server);
  }

  /** Under the name of a host, such as `localhost`. */
  at(host: string): string {
    return `http://${host}:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
