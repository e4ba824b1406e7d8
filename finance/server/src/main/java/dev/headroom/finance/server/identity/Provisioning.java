package dev.headroom.finance.server.identity;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Makes sign-ins from inside the service: the demo household's and the operator's of a new data directory. */
@Component
public class Provisioning {
    private final People people;
    private final Passwords passwords;
    private final JdbcClient jdbc;

    Provisioning(People people, Passwords passwords, JdbcClient jdbc) {
        this.people = people;
        this.passwords = passwords;
        this.jdbc = jdbc;
    }

    /** @param householdId null for a sign-in without a household */
    public record SignIn(long userId, @Nullable Long householdId) {}

    /** The sign-in with an address, if there is one. */
    public Optional<SignIn> find(String email) {
        return people.credential(email)
                .map(known ->
                        new SignIn(known.userId(), people.person(known.userId()).householdId()));
    }

    /** Adds a household in a zone with its first sign-in. */
    @Transactional
    public SignIn addHousehold(String email, String name, String password, String timeZone) {
        long user = people.register(
                new People.Newcomer(email, passwords.hash(password, email), name, name, timeZone, "USD"));
        return new SignIn(user, people.person(user).householdId());
    }

    /** Adds an operator, who belongs to no household. */
    @Transactional
    public SignIn addOperator(String email, String name, String password) {
        long user = people.add(email, name, passwords.hash(password, email), null);
        people.grantRole(user, Role.OPERATOR);
        return new SignIn(user, null);
    }

    /** Gives a sign-in another password and ends its sessions. */
    @Transactional
    public void setPassword(SignIn signIn, String password) {
        String email = people.person(signIn.userId()).email();
        people.changePassword(signIn.userId(), passwords.hash(password, email));
        jdbc.sql("delete from session where user_id = ?").param(signIn.userId()).update();
    }

    /** A password that nobody chose. */
    public static String randomPassword() {
        return Tokens.random().substring(0, 20);
    }
}
