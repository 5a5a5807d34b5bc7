package eu.testa.mail.server.command.queue;

import eu.testa.mail.server.command.WebadminAction;

/** What the commands share: where the server has its queue. */
abstract class QueueAction extends WebadminAction {

    static final String ROUTES = "/testa/queue";
}
