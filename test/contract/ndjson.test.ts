import { ndjsonDoor } from '../support/stream-clients.js';
import { watchContract } from './watch-contract.js';

watchContract(ndjsonDoor);
