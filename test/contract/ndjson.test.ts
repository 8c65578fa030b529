import { ndjsonDoor } from '../support/stream-clients.js';
import { useWorld } from '../support/use-world.js';
import { watchContract } from './watch-contract.js';

watchContract({ door: ndjsonDoor, useWorld, isSimulated: true });
