package dev.panelagent.testing;

/** The running process of a container of a {@link FakeContainerEngine}, as its program sees it. */
public final class FakeProcess {
    private final FakeContainer container;

    FakeProcess(FakeContainer container) {
        this.container = container;
    }

    /** Prints a line on standard output. */
    public void print(String line) {
        container.output(line + "\n");
    }

    /** Prints text as it is, without a line end. */
    public void printRaw(String text) {
        container.output(text);
    }

    /** Ends the process. */
    public void exit(int exitCode) {
        container.die(exitCode, false);
    }

    void outOfMemory() {
        container.die(137, true);
    }
}
