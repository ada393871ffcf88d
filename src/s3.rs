//! Uploads in a bucket. Credentials, region and endpoint come from the usual `AWS_…` variables.

use std::sync::Arc;

use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use object_store::prefix::PrefixStore;

/// Open `s3://bucket/prefix`. Nothing is sent yet.
pub fn open(place: &str) -> Result<Arc<dyn ObjectStore>, String> {
    let place = place.trim_start_matches("s3://");
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    let store = AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        .build()
        .map_err(|error| error.to_string().lines().next().unwrap_or_default().to_owned())?;
    Ok(Arc::new(PrefixStore::new(store, prefix)))
}
