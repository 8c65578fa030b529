import { clientsContract, comesBackLater, outlivesItsOwnSleep } from './clients-contract.js';
import { FOREIGN_CLIENTS } from './foreign-clients.js';
import { direct } from './route.js';
import { isPresent } from './scene.js';

comesBackLater({ route: direct, clients: FOREIGN_CLIENTS.filter(isPresent) });
clientsContract(direct, FOREIGN_CLIENTS);
// A page cannot be stopped as a process can.
const processes = FOREIGN_CLIENTS.filter(({ needs }) => !needs.includes('chromium'));
outlivesItsOwnSleep({ route: direct, clients: processes.filter(isPresent) });
