package dev.headroom.examples.bookshelf;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Books over HTTP. */
@RestController
class BookController {
    private final Shelf shelf;

    BookController(Shelf shelf) {
        this.shelf = shelf;
    }

    record Place(String title, String shelf) {}

    @GetMapping("/books/{isbn}")
    ResponseEntity<Book> find(@PathVariable String isbn) {
        return ResponseEntity.of(shelf.find(isbn));
    }

    @PutMapping("/books/{isbn}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void put(@PathVariable String isbn, @RequestBody Place place) {
        shelf.put(new Book(isbn, place.title(), place.shelf()));
    }
}
