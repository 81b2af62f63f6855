package dev.panelagent.protocol;

/**
 * Changes of a console's settings.
 *
 * @param members the members to change, as a JSON object; null puts one back to its default
 */
public record ConsoleSettingsUpdate(String members) {
    /**
     * Checks each member and keeps them.
     *
     * @throws dev.panelagent.common.RequestException CONFIG_INVALID, naming the member
     */
    static ConsoleSettingsUpdate of(JsonPlace members) {
        ConsoleSettings _ = ConsoleSettingsCodec.read(members);
        return new ConsoleSettingsUpdate(Json.text(members.node()));
    }

    /** These settings with the changes; what they do not name stays. */
    public ConsoleSettings applyTo(ConsoleSettings settings) {
        return ConsoleSettingsCodec.read(
                ConsoleSettingsCodec.place(ConsoleSettingsCodec.flat(settings).setAll(Json.object(members))));
    }
}
