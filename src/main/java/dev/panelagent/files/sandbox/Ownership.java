package dev.panelagent.files.sandbox;

import java.util.Optional;

/** Whom new files belong to: the user the game runs as. */
final class Ownership {
    private static final int FILE = 0644;
    private static final int DIRECTORY = 0755;
    private static final int SHARED_FILE = 0666;
    private static final int SHARED_DIRECTORY = 0777;

    private final Optional<Ids> user;

    /** Empty: the image's own user, whom nobody here knows. */
    Ownership(Optional<String> user) {
        this.user = user.map(Ids::parse);
    }

    private record Ids(int uid, int gid) {
        static Ids parse(String text) {
            String[] ids = text.split(":", 2);
            return new Ids(Integer.parseInt(ids[0]), Integer.parseInt(ids[1]));
        }

        boolean own(FileInfo info) {
            return info.uid() == uid && info.gid() == gid;
        }
    }

    /** Gives a file that was just made to its owner. */
    void handOver(Fd fd) throws Errno {
        if (user.isPresent() && !user.get().own(Libc.stat(fd))) {
            Libc.chown(fd, user.get().uid(), user.get().gid());
        }
    }

    /** The mode of a new file; where the user is not known any may write, as only the agent's can enter the root. */
    int fileMode() {
        return user.isPresent() ? FILE : SHARED_FILE;
    }

    int directoryMode() {
        return user.isPresent() ? DIRECTORY : SHARED_DIRECTORY;
    }
}
