package dev.headroom.finance.server.generate;

import java.util.List;

/** Made-up names of people and businesses; no real business is meant. */
final class Names {
    private static final List<String> GIVEN = List.of(
            "Ada", "Amir", "Anya", "Ben", "Carla", "Chen", "Dana", "Diego", "Elif", "Emil", "Farah", "Finn", "Grace",
            "Hana", "Ines", "Ivan", "Jamal", "Jonas", "Kaia", "Kofi", "Lena", "Luca", "Maya", "Mila", "Nadia", "Noah",
            "Omar", "Priya", "Rosa", "Sami", "Sofia", "Tariq", "Tess", "Vera", "Yuki", "Zoe");
    private static final List<String> FAMILY = List.of(
            "Alder", "Ashby", "Barrow", "Birch", "Brook", "Calder", "Cedar", "Clay", "Dale", "Dune", "Elm", "Fenn",
            "Field", "Frost", "Glen", "Grove", "Hale", "Hart", "Heath", "Hollow", "Juniper", "Kestrel", "Lark",
            "Linden", "Marsh", "Meadow", "Moss", "North", "Oakes", "Pine", "Quill", "Reed", "Rivers", "Rowan", "Sage",
            "Sparrow", "Stone", "Thorn", "Vale", "Wells", "Wren", "Yarrow");

    private Names() {}

    static String given(Draw draw) {
        return draw.of(GIVEN);
    }

    static String family(Draw draw) {
        return draw.of(FAMILY);
    }

    static List<String> payees(Category category) {
        return switch (category) {
            case GROCERIES ->
                List.of("Corner Basket", "Greenleaf Grocery", "Harvest Hall", "Daily Pantry", "Fresh & Near");
            case TRANSPORT -> List.of("City Transit", "Roadside Fuel", "Metro Parking", "Wheel & Axle Garage");
            case HEALTH -> List.of("Lakeside Pharmacy", "Family Dental Room", "Clearview Optics");
            case CHILDCARE_EDUCATION -> List.of("Little Lanterns Nursery", "After School Club", "Music Room");
            case DINING ->
                List.of("The Copper Pot", "Noodle Lane", "Cafe Meridian", "Old Oven Pizza", "Blue Door Diner");
            case SHOPPING ->
                List.of("Threadworks", "Home & Hearth", "Parcel Plaza", "Paper Lantern Books", "Gadget Row");
            case ENTERTAINMENT -> List.of("Rialto Cinema", "Town Arena", "Arcade 9", "Botanical Garden");
            case TRAVEL -> List.of("Skyline Fares", "Harbour Inn", "Coastline Rail", "Hillside Cabins");
            case GIFTS_DONATIONS -> List.of("Petal & Stem", "Food Bank Fund", "Toy Chest");
            case CASH -> List.of("Cash machine");
            case SUBSCRIPTIONS -> List.of("Streambox", "Tune Cellar", "News Daily", "Cloud Attic");
            case UTILITIES -> List.of("Municipal Electric", "Bright Valley Energy", "Common Power");
            case PHONE_INTERNET -> List.of("Signal Mobile", "Fibreline");
            case INSURANCE -> List.of("Umbrella Mutual", "Safe Harbour Cover");
            case SALARY ->
                List.of(
                        "Northgate Logistics",
                        "Aster Clinic",
                        "Brightside Schools",
                        "Mill Street Design",
                        "Quarry Foods",
                        "Beacon Software",
                        "County Council");
            case BENEFITS -> List.of("Pension Office");
            case HOUSING -> List.of("Maple Court Lettings", "Station Road Homes");
            case MORTGAGE, LOAN_PAYMENT -> List.of("Hearthstone Lending");
            case CARD_PAYMENT, TRANSFER, INVESTING, INTEREST_DIVIDENDS, OTHER_INCOME, TAXES_FEES ->
                List.of("Own accounts");
        };
    }
}
