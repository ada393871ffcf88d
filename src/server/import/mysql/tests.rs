use super::*;

fn read(dump: &str) -> Vec<Statement> {
    let mut statements = Statements::new(dump.as_bytes(), &["t"]);
    let mut found = Vec::new();
    while let Some(statement) = statements.next().unwrap() {
        found.push(statement);
    }
    found
}

fn error(dump: &str) -> SyntaxError {
    let mut statements = Statements::new(dump.as_bytes(), &["t"]);
    loop {
        match statements.next() {
            Ok(Some(_)) => {}
            Ok(None) => panic!("understood"),
            Err(error) => return error,
        }
    }
}

/// The only row of a dump.
fn row(values: &str) -> Vec<Value> {
    match read(&format!("INSERT INTO `t` VALUES ({values});")).pop() {
        Some(Statement::Insert { mut rows, .. }) if rows.len() == 1 => rows.remove(0),
        other => panic!("{other:?}"),
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn strings_have_escapes_and_doubled_quotes() {
    assert_eq!(row(r"'it\'s'"), [text("it's")]);
    assert_eq!(row("'it''s', 'a \"b\"', \"c ''d\"\"\""), [text("it's"), text("a \"b\""), text("c ''d\"")]);
    assert_eq!(row(r"'C:\\temp\\', 'x'"), [text(r"C:\temp\"), text("x")]);
    assert_eq!(row(r"'a\nb\r\n\tc\0\Z\%\_'"), [text("a\nb\r\n\tc\0\u{1a}%_")]);
    assert_eq!(row("'a;b), (c -- d /* e'"), [text("a;b), (c -- d /* e")]);
    assert_eq!(row("'👩‍👩‍👧 沙龙'"), [text("👩‍👩‍👧 沙龙")]);
}

#[test]
fn values_that_are_no_strings() {
    assert_eq!(
        row("NULL, null, -1, 2.5, 1e3"),
        [Value::Null, Value::Null, text("-1"), text("2.5"), text("1e3")]
    );
    assert_eq!(row("b'1', B'0', 0x4869, X'4869'"), [text("1"), text("0"), text("Hi"), text("Hi")]);
    assert_eq!(row("_binary 'x', _utf8mb4'y'"), [text("x"), text("y")]);
}

#[test]
fn rows_are_many_and_columns_may_be_named() {
    let found = read(
        "INSERT IGNORE INTO `chat`.`t` (`a`,`b`) VALUES (1,'x'),(2,'y') , (3,NULL)\n;\nREPLACE t VALUES (4)",
    );
    assert_eq!(found.len(), 2);
    let Statement::Insert { table, columns, rows } = &found[0] else { panic!("{found:?}") };
    assert_eq!(
        (table.as_str(), columns.as_deref()),
        ("t", Some(["a".to_owned(), "b".to_owned()].as_slice()))
    );
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[2], [text("3"), Value::Null]);
}

#[test]
fn tables_tell_their_columns() {
    let found = read(
        "/*!40101 SET NAMES utf8mb4 */;\n-- a table\nCREATE TABLE IF NOT EXISTS `t` (\n\
         `id` int(11) unsigned NOT NULL AUTO_INCREMENT COMMENT 'it''s, (the) key',\n\
         `kind` enum('a','b,c') DEFAULT 'a', -- really\n\
         price decimal(10,2),\n\
         PRIMARY KEY (`id`) USING BTREE,\n KEY `idx` (`kind`,`id`)\n) ENGINE=InnoDB COMMENT='t;t';",
    );
    let columns = ["id", "kind", "price"].map(str::to_owned).to_vec();
    assert_eq!(found, [Statement::CreateTable { table: "t".to_owned(), columns }]);
}

#[test]
fn everything_else_is_passed_over() {
    let dump = "\u{feff}# comment; with 'quotes\n--\n-- another\nSET @a='INSERT INTO t VALUES (1);';\nLOCK TABLES `t` WRITE;\n\
                INSERT INTO other VALUES (now(), 1 + 1);\n\
                /*!40000 ALTER TABLE `t` DISABLE KEYS */;\nDROP TABLE IF EXISTS `t`;\nUPDATE t SET a = 5-- -1\n;;";
    assert_eq!(read(dump), []);
}

#[test]
fn what_does_not_end_is_told_with_its_line() {
    assert_eq!(error("SET a;\n\nINSERT INTO t VALUES (1, 'abc);\n").line, 3);
    assert_eq!(error("\n/* comment").expected, "the end of a comment");
    assert_eq!(error("INSERT INTO t VALUES (1").expected, "the end of a row");
    assert_eq!(error("INSERT INTO t VALUES (now())").expected, "a value");
    assert_eq!(error("INSERT INTO t SELECT 1").expected, "VALUES");
}

#[test]
fn no_text_makes_it_panic() {
    let dump =
        "CREATE TABLE `t` (`id` int, KEY (`id`)); INSERT INTO `t` (`id`) VALUES (1,'a\\'b'),(0x41,b'1');";
    for end in 0..dump.len() {
        let mut statements = Statements::new(&dump.as_bytes()[..end], &["t"]);
        while let Ok(Some(_)) = statements.next() {}
        let mut statements = Statements::new(&dump.as_bytes()[end..], &["t"]);
        while let Ok(Some(_)) = statements.next() {}
    }
}
