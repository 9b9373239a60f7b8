package dev.roomcast.cli;

/** Whether a server would take the settings. */
final class SettingsCheck {
    private SettingsCheck() {
    }

    static Finding of(Settings settings) {
        try {
            settings.drain();
            settings.toBuilder().check();
            return Finding.ok("settings", "all of them are within their bounds");
        } catch (IllegalArgumentException e) {
            return Finding.fail("settings", e.getMessage());
        }
    }
}
