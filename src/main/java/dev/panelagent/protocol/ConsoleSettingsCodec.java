package dev.panelagent.protocol;

/** Tmp. */
public final class ConsoleSettingsCodec {
    private ConsoleSettingsCodec() {}

    public static String write(ConsoleSettings settings) {
        return settings.view();
    }

    public static ConsoleSettings read(String text) {
        return ConsoleSettings.DEFAULT;
    }
}
