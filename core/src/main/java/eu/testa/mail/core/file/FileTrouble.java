package eu.testa.mail.core.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What is wrong with a file, in words: of Java's own exceptions, many have nothing but its name as their message. */
public final class FileTrouble {

    private FileTrouble() {
    }

    /** A sentence without a full stop, with the name of the file where the exception has one. */
    public static String words(IOException trouble) {
        if (trouble instanceof FileSystemException file && file.getFile() != null && file.getReason() == null) {
            return file.getFile() + " " + what(file);
        }
        return trouble.getMessage() == null ? trouble.toString() : trouble.getMessage();
    }

    private static String what(FileSystemException trouble) {
        if (trouble instanceof NoSuchFileException) {
            return "is not there";
        }
        if (trouble instanceof AccessDeniedException) {
            return "may not be read or written by this user";
        }
        if (trouble instanceof FileAlreadyExistsException) {
            return "is there already";
        }
        if (trouble instanceof NotDirectoryException) {
            return "is no folder";
        }
        if (trouble instanceof DirectoryNotEmptyException) {
            return "is not empty";
        }
        return "cannot be read or written (" + trouble.getClass().getSimpleName() + ")";
    }
}
