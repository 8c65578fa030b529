import { CLIENT_CORE, end, startNode } from './processes.mjs';

/** A process of `client/` that takes orders: by default the one with all clients of one server. */
export class Client {
  #child;

  constructor(file = 'main') {
    this.#child = startNode(CLIENT_CORE, [`bench/client/${file}.mjs`], { speaks: true });
  }

  get pid() {
    return this.#child.pid;
  }

  /** One order at a time: {name, …} as the process knows them. */
  ask(order) {
    return new Promise((resolve, reject) => {
      const onExit = (code) => reject(new Error(`the clients ended with ${code}`));
      this.#child.once('exit', onExit);
      this.#child.once('message', ({ result, error }) => {
        this.#child.off('exit', onExit);
        if (error === undefined) resolve(result);
        else reject(new Error(error));
      });
      this.#child.send(order);
    });
  }

  end() {
    return end(this.#child);
  }
}
