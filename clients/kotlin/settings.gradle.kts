rootProject.name = "signup-confirmation"
