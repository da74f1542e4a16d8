using System.Numerics;
using System.Text.Json;
using Orator.Checkpoints;
using Orator.Perception;

namespace Orator.Tests.Faces;

public sealed class BlazeFaceDecoderTests
{
    [Fact]
    public void AnchorsAreCellCentresOfTwoScales()
    {
        Vector2[] anchors = BlazeFaceDecoder.Anchors;
        Assert.Equal(896, anchors.Length);
        Assert.Equal(new Vector2(8, 8), anchors[1]);
        Assert.Equal(new Vector2(24, 8), anchors[2]);
        Assert.Equal(new Vector2(16, 16), anchors[512]);
        Assert.Equal(new Vector2(240, 240), anchors[895]);
    }

    [Theory]
    [InlineData(0, "joconde.jpg")]
    [InlineData(1, "average.png")]
    [InlineData(2, "franck_02159.jpg")]
    public void OutputsOfTheNetworkBecomeTheReferencesFace(int index, string name)
    {
        SafetensorsFile file = SharedFolder.Fixture("perception/blazeface.safetensors");
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(SharedFolder.Path("fixtures/perception/e2e_images.json")));
        JsonElement reference = json.RootElement.GetProperty(name);
        List<FaceDetection> candidates = [];
        BlazeFaceDecoder.Decode(file[$"Identity.{index}"].Values, file[$"Identity_2.{index}"].Values, 0, candidates);
        BlazeFaceDecoder.Decode(file[$"Identity_1.{index}"].Values, file[$"Identity_3.{index}"].Values, 512, candidates);
        Assert.Equal(reference.GetProperty("det_group").GetInt32(), candidates.Count);

        FaceDetection face = Assert.Single(BlazeFaceDecoder.Blend(candidates));

        float[] Values(string key) => [.. reference.GetProperty(key).EnumerateArray().Select(v => v.GetSingle())];
        float[] seen = [face.Center.X, face.Center.Y, face.Extent.X, face.Extent.Y, .. face.KeyPoints.SelectMany(p => new[] { p.X, p.Y })];
        Assert.All(seen.Zip([.. Values("det_box256_cxcywh"), .. Values("det_kp256")], (a, b) => a - b), d => Assert.Equal(0, d, 1e-3f));
        Assert.Equal(reference.GetProperty("det_score").GetSingle(), face.Score, 1e-4f);
    }

    [Fact]
    public void TwoPeopleStayTwoAndTheLargerComesFirst()
    {
        FaceDetection Face(float x, float size, float score) =>
            new(score, new Vector2(x, 100), new Vector2(size), [.. Enumerable.Repeat(new Vector2(x, 100), 6)]);

        List<FaceDetection> faces = BlazeFaceDecoder.Blend([Face(50, 20, 0.99f), Face(150, 60, 0.6f), Face(156, 60, 0.9f)]);

        Assert.Equal(2, faces.Count);
        Assert.Equal(((150 * 0.6f) + (156 * 0.9f)) / 1.5f, faces[0].Center.X, 1e-3f);
        Assert.Equal(50, faces[1].Center.X, 1e-3f);
    }
}
