//! Checks flags, their environment variables and their lines in the README.

use crate::Folder;
use clap::CommandFactory;
use datadip::cli::Cli;

#[test]
fn every_flag_has_an_environment_variable_of_its_name_and_a_line_in_the_readme() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let mut commands = vec![("datadip".to_owned(), Cli::command())];
    while let Some((path, command)) = commands.pop() {
        for argument in command.get_arguments().filter(|argument| argument.get_long().is_some()) {
            let flag = argument.get_long().unwrap();
            if matches!(flag, "help" | "version") {
                continue;
            }
            let variable = format!("DATADIP_{}", flag.to_uppercase().replace('-', "_"));
            assert_eq!(
                argument.get_env().and_then(|name| name.to_str()),
                Some(variable.as_str()),
                "{path} --{flag}"
            );
            assert!(readme.contains(&format!("--{flag}")), "the README does not know {path} --{flag}");
        }
        let mut inner = command.get_subcommands().peekable();
        if inner.peek().is_none() {
            assert!(readme.contains(&path), "the README does not know {path}");
        }
        commands.extend(inner.map(|inner| (format!("{path} {}", inner.get_name()), inner.clone())));
    }
    for setting in datadip::domain::catalog::settings::Settings::default().list() {
        assert!(readme.contains(&format!("`{}`", setting.name)), "the README does not know {}", setting.name);
    }
    for (_, path) in datadip::http::ROUTES {
        assert!(readme.contains(&format!("`{path}`")), "the README does not know {path}");
    }
}

#[test]
fn a_flag_can_come_from_the_environment() {
    let folder = Folder::new();
    let csv = folder.write("c.csv", "Name,Phone\nTom,8015551234\n");
    let (code, stdout, _) = folder.run_with(
        &["import", &csv],
        "",
        &[("DATADIP_JSON", "1"), ("DATADIP_SHEET", "customers"), ("DATADIP_CHECK", "false")],
    );
    assert_eq!(code, 0);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&stdout).unwrap()["sheet"], "customers");
}
