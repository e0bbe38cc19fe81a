//! Tests what the server reports of itself: health, overview, activity.

mod activity;
mod health;
mod overview;
