import { clientsContract, comesBackLater } from './clients-contract.js';
import { FOREIGN_CLIENTS } from './foreign-clients.js';
import { direct } from './route.js';
import { isPresent } from './scene.js';

comesBackLater({ route: direct, clients: FOREIGN_CLIENTS.filter(isPresent) });
clientsContract(direct, FOREIGN_CLIENTS);
