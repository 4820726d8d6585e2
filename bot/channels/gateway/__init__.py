"""SMS by an HTTP gateway that a table describes: a province's platform, a carrier's 云MAS. `rows.toml` has the worked examples."""
