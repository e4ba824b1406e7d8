package dev.headroom.finance.server.notifications;

import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.notifications.Notifications.Notification;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.finance.server.web.QueryParameters;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What a household is told between its visits. */
@RestController
@RequestMapping("/api/v1/notifications")
@Tag(name = "Notifications")
class NotificationController {
    private final Notifications notifications;

    NotificationController(Notifications notifications) {
        this.notifications = notifications;
    }

    /** How many are new. */
    record Unread(int unread) {}

    @Operation(summary = "Notifications, the newest first; ?unread=true for new ones")
    @GetMapping
    Page<Notification> list(Household household, PageRequest page, QueryParameters query) {
        return notifications.page(household, query.flag("unread"), page);
    }

    @Operation(summary = "How many notifications are new")
    @GetMapping("/unread")
    Unread unread(Household household) {
        return new Unread(notifications.unread(household));
    }

    @Operation(summary = "Marks a notification as read")
    @PostMapping("/{id}/read")
    Notification read(Household household, @PathVariable long id) {
        return notifications.markRead(household, id);
    }

    @Operation(summary = "Marks all notifications as read")
    @PostMapping("/read")
    Unread readAll(Household household) {
        notifications.markAllRead(household);
        return new Unread(notifications.unread(household));
    }

    @Operation(summary = "Removes a notification")
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Household household, @PathVariable long id) {
        notifications.remove(household, id);
    }
}
