package eu.testa.mail.server.command.store;

import picocli.CommandLine.Command;

/** {@code ./testa store}. */
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    description = "The store: accounts, mailboxes, quotas, and mail that waits.",
    subcommands = {
        StoreCheck.class,
        StoreExport.class,
        StoreImport.class,
    })
public final class StoreCommand {
}
