package eu.testa.mail.server.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.MailRepositoryUrlStore;
import org.apache.james.mailrepository.api.Protocol;

/** The repositories of this server, {@code file://NAME}, each a directory below one root. The directories are the list. */
public final class FileMailRepositories implements MailRepositoryUrlStore {

    public static final Protocol PROTOCOL = new Protocol("file");
    private static final FileAttribute<?> OWNER_ONLY =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path root;

    /**
     * @param root created when missing; readable by the server's own user only, because it holds mail
     */
    public FileMailRepositories(Path root) {
        this.root = root;
    }

    @Override
    public void add(MailRepositoryUrl url) {
        try {
            open(url);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory of a repository, made when missing. */
    Path open(MailRepositoryUrl url) throws IOException {
        try {
            return Files.createDirectories(directory(url), OWNER_ONLY);
        } catch (IOException e) {
            throw new IOException("the repository " + url.asString() + " cannot be opened in " + directory(url), e);
        }
    }

    @Override
    public Stream<MailRepositoryUrl> listDistinct() {
        if (!Files.isDirectory(root)) {
            return Stream.empty();
        }
        try (Stream<Path> directories = Files.list(root)) {
            List<MailRepositoryUrl> urls = directories.filter(Files::isDirectory)
                .map(directory -> URLDecoder.decode(directory.getFileName().toString(), StandardCharsets.UTF_8))
                .map(path -> MailRepositoryUrl.fromPathAndProtocol(PROTOCOL, MailRepositoryPath.from(path)))
                .toList();
            return urls.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean contains(MailRepositoryUrl url) {
        return url.getProtocol().equals(PROTOCOL) && Files.isDirectory(directory(url));
    }

    /** One directory for each repository: a slash in its name is encoded. */
    private Path directory(MailRepositoryUrl url) {
        String name = URLEncoder.encode(url.getPath().asString(), StandardCharsets.UTF_8);
        if (name.isEmpty() || name.startsWith(".")) {
            throw new IllegalArgumentException("Repository " + url.asString() + ": expected file://NAME");
        }
        return root.resolve(name);
    }
}
