/** The clients of one server, in a process of their own; told what to do, and asked what they saw, over IPC. */
import { Audience } from './audience.mjs';
import { closedLoop } from './closed-loop.mjs';
import { paced } from './paced.mjs';
import { openPublisher } from './publishers.mjs';
import { snapshot } from './snapshot.mjs';
import { stall } from './stall.mjs';
import { takeOrders } from './take-orders.mjs';

const audience = new Audience();
let publisher;
let sequence = 1;

const orders = {
  /** `paths`: each connection asks for the one of its own number, or all for the only one. */
  async connect({ door, count, paths, control }) {
    publisher ??= control && openPublisher(control);
    await audience.connect(count, (number) => ({ ...door, path: paths?.[number % paths.length] ?? door.path }));
    await audience.quiet();
  },
  closedLoop: (order) => closedLoop(audience, take, order),
  paced: (order) => paced(audience, take, order),
  snapshot,
  stall,
  async disconnect() {
    audience.close();
  },
};

takeOrders(orders);

/** Publishes the next `count` events, under numbers never used before. */
function take(count) {
  publisher.publish({ first: sequence, count });
  sequence += count;
}
