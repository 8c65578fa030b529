import { clientsContract } from './clients-contract.js';
import { FOREIGN_CLIENTS } from './foreign-clients.js';
import { throughNginx } from './proxy-route.js';

clientsContract(throughNginx('through nginx as it comes', 'defaults.conf'), FOREIGN_CLIENTS);
