using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using Orator.Geometry;
using Orator.Media;
using Orator.Perception;

namespace Orator.Tests.Faces;

/// <summary>The whole chain from decoded picture to landmarks against an independent implementation (tolerances: the fixtures'
/// README).</summary>
public sealed class PerceptionTests : IDisposable
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;
    private readonly FaceAnalyzer _analyzer = new();

    public void Dispose() => _analyzer.Dispose();

    [Theory]
    [InlineData("joconde.jpg")]
    [InlineData("audrey.jpg")]
    [InlineData("SeanConnery.jpg")]
    [InlineData("cage.jpg")]
    [InlineData("franck_02159.jpg")]
    [InlineData("average.png")]
    public async Task StillsAreSeenAsByTheReference(string name)
    {
        FaceObservation expected = FixtureFaces.Still(name);
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(SharedFolder.Path("fixtures/perception/e2e_images.json"), Cancellation));
        JsonElement reference = json.RootElement.GetProperty(name);
        Image picture = await ImageReader.ReadAsync(DemoMedia.File(name), cancellation: Cancellation);

        FaceObservation seen = _analyzer.Observe(picture, _analyzer.Detect(picture)[0]);

        // Another JPEG decoder moves landmarks by 0.2 px on average.
        bool samePixels = Convert.ToHexStringLower(SHA256.HashData(picture.Pixels)) == reference.GetProperty("sha256_rgb24").GetString();
        (float mean, float most) = samePixels ? (0.02f, 0.02f) : (0.4f, 1.2f);
        AssertClose(expected.Landmarks, seen.Landmarks, mean, most);
        AssertClose(expected.RightEye, seen.RightEye, mean, most);
        AssertClose(expected.LeftEye, seen.LeftEye, mean, most);
    }

    [Fact]
    public async Task TheDetectorSeesAsTheReference()
    {
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(SharedFolder.Path("fixtures/perception/e2e_images.json"), Cancellation));
        JsonElement reference = json.RootElement.GetProperty("average.png");
        Image picture = await ImageReader.ReadAsync(DemoMedia.File("average.png"), cancellation: Cancellation);

        FaceDetection seen = _analyzer.Detect(picture)[0];

        float scale = 256f / Math.Max(picture.Width, picture.Height);
        Vector2 corner = (new Vector2(256) - (new Vector2(picture.Width, picture.Height) * scale)) / 2;
        float[] box = [.. reference.GetProperty("det_box256_cxcywh").EnumerateArray().Select(v => v.GetSingle())];
        Assert.Equal(reference.GetProperty("det_score").GetSingle(), seen.Score, 1e-3f);
        Assert.True(Vector2.Distance(new Vector2(box[0], box[1]), (seen.Center * scale) + corner) < 0.02f);
        Assert.True(Vector2.Distance(new Vector2(box[2], box[3]), seen.Extent * scale) < 0.02f);
    }

    [Fact]
    public async Task FramesOfAVideoAreSeenAsByTheReference()
    {
        FaceObservation[] expected = FixtureFaces.Franck();
        VideoReader video = await VideoReader.OpenAsync(
            DemoMedia.File("franck.mp4"), new VideoReadOptions { Duration = TimeSpan.FromSeconds(13) }, Cancellation);
        await foreach (VideoFrame frame in video.ReadAsync(Cancellation))
        {
            if (frame.Index % 25 == 0 && frame.Index <= 300)
            {
                FaceObservation seen = _analyzer.Observe(frame.Image, _analyzer.Detect(frame.Image)[0]);
                FaceObservation truth = expected[frame.Index / 25];
                AssertClose(truth.Landmarks, seen.Landmarks, 0.02f, 0.02f);
                AssertClose(truth.RightEye, seen.RightEye, 0.02f, 0.02f);
                AssertClose(truth.LeftEye, seen.LeftEye, 0.02f, 0.02f);
            }

            frame.Dispose();
        }
    }

    [Fact]
    public async Task AMirroredPictureGivesMirroredLandmarks()
    {
        Image picture = await ImageReader.ReadAsync(DemoMedia.File("joconde.jpg"), cancellation: Cancellation);
        FaceObservation seen = _analyzer.Observe(picture, _analyzer.Detect(picture)[0]);
        Image mirrored = Mirror(picture);
        FaceObservation other = _analyzer.Observe(mirrored, _analyzer.Detect(mirrored)[0]);

        float eyes = Vector3.Distance(seen.Landmarks[33], seen.Landmarks[263]);
        Vector3 Back(Vector3 p) => p with { X = picture.Width - p.X };
        float mean = Enumerable.Range(0, 468).Average(i => Flat(seen.Landmarks[i] - Back(other.Landmarks[FaceTopology.Mirror[i]])));
        Assert.InRange(mean / eyes, 0, 0.02f);
        Assert.InRange(Flat(seen.RightEye[71] - Back(other.LeftEye[71])) / eyes, 0, 0.02f);
        Assert.InRange(Flat(seen.LeftEye[71] - Back(other.RightEye[71])) / eyes, 0, 0.02f);
    }

    [Fact]
    public async Task DescriptorAndEmotionAreThoseOfTheReference()
    {
        float[] descriptor = SharedFolder.Fixture("perception/faceres.safetensors")["descriptor.1"].Values;
        float[] emotion = SharedFolder.Fixture("perception/emotion.safetensors")["Identity.1"].Values;
        Image picture = await ImageReader.ReadAsync(DemoMedia.File("average.png"), cancellation: Cancellation);
        FaceObservation seen = _analyzer.Observe(picture, _analyzer.Detect(picture)[0]);

        Assert.All(descriptor.Zip(_analyzer.Descriptor(picture, seen), (a, b) => a - b), d => Assert.Equal(0, d, 1e-3f));
        Assert.All(emotion.Zip(_analyzer.Emotion(picture, seen), (a, b) => a - b), d => Assert.Equal(0, d, 1e-3f));
    }

    [Fact]
    public async Task AgeAndSexAreThoseOfPeopleAsSeen()
    {
        (float audrey, float first) = await Of("audrey.jpg");
        (float sean, float second) = await Of("SeanConnery.jpg");
        Assert.True(first < 0.2f && second > 0.8f, $"{first} {second}");
        Assert.InRange(audrey, 15, 40);
        Assert.InRange(sean, audrey + 5, 80);

        async Task<(float Age, float Male)> Of(string name)
        {
            Image picture = await ImageReader.ReadAsync(DemoMedia.File(name), cancellation: Cancellation);
            return _analyzer.AgeAndSex(picture, _analyzer.Observe(picture, _analyzer.Detect(picture)[0]));
        }
    }

    [Fact]
    public async Task TheDescriptorKnowsAPersonAgain()
    {
        float[] first = await Descriptor("franck_02159.jpg");
        float[] same = await Descriptor("franck_02221.jpg");
        float[] other = await Descriptor("audrey.jpg");
        Assert.True(Cosine(first, same) > Cosine(first, other) + 0.1, $"{Cosine(first, same)} {Cosine(first, other)}");

        async Task<float[]> Descriptor(string name)
        {
            Image picture = await ImageReader.ReadAsync(DemoMedia.File(name), cancellation: Cancellation);
            return _analyzer.Descriptor(picture, _analyzer.Observe(picture, _analyzer.Detect(picture)[0]));
        }

        static double Cosine(float[] a, float[] b) => System.Numerics.Tensors.TensorPrimitives.CosineSimilarity<float>(a, b);
    }

    private static void AssertClose(Vector3[] expected, Vector3[] seen, float mean, float most)
    {
        float[] distances = [.. expected.Zip(seen, (a, b) => Flat(a - b))];
        Assert.True(
            distances.Average() <= mean && distances.Max() <= most,
            $"off by {distances.Average()} px on average, {distances.Max()} px at most");
    }

    private static float Flat(Vector3 v) => new Vector2(v.X, v.Y).Length();

    private static Image Mirror(Image picture)
    {
        Image result = new(picture.Width, picture.Height);
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                picture[x, y].CopyTo(result[picture.Width - 1 - x, y]);
            }
        }

        return result;
    }
}
