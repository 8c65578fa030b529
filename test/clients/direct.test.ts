import { clientsContract } from './clients-contract.js';
import { FOREIGN_CLIENTS } from './foreign-clients.js';
import { direct } from './route.js';

clientsContract(direct, FOREIGN_CLIENTS);
