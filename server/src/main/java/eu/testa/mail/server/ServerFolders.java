package eu.testa.mail.server;

import java.nio.file.Path;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;

/**
 * The two folders of a server.
 *
 * @param conf what the administrator edits; the server only reads it
 * @param var  what the server keeps: accounts, mailboxes, spool, secrets, logs
 */
public record ServerFolders(Path conf, Path var) implements JamesDirectoriesProvider {

    public ServerFolders {
        conf = conf.toAbsolutePath().normalize();
        var = var.toAbsolutePath().normalize();
    }

    /** Keys and passwords made at first start; nobody but the server's user may read them. */
    public Path secrets() {
        return var.resolve("secrets");
    }

    @Override
    public String getAbsoluteDirectory() {
        return "/";
    }

    @Override
    public String getConfDirectory() {
        return conf + "/";
    }

    @Override
    public String getVarDirectory() {
        return var + "/";
    }

    @Override
    public String getRootDirectory() {
        return var + "/";
    }
}
