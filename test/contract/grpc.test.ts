import { grpcDoor } from '../support/stream-clients.js';
import { watchContract } from './watch-contract.js';

watchContract(grpcDoor);
