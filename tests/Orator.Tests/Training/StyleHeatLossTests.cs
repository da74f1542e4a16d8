using System.Numerics;
using Orator.Checkpoints;
using Orator.Engine;
using Orator.Graphs;
using Orator.Media;
using Orator.Training.Losses;

namespace Orator.Tests.Training;

/// <summary>StyleHEAT's losses of regions against an independent implementation in double precision.</summary>
public sealed class StyleHeatLossTests
{
    private const int Side = 128;
    private const double Tolerance = 2e-5;

    [Fact]
    public void BoxesAndTheMaskAgreeWithTheReference()
    {
        using SafetensorsFile fixture = SharedFolder.Fixture("styleheat/local_losses.safetensors");
        float[] mask = new float[Side * Side];
        for (int sample = 0; sample < 2; sample++)
        {
            FaceBox[] boxes = Boxes(fixture, sample);
            string[] names = ["mouth", "left_eye", "right_eye", "nose"];
            for (int i = 0; i < boxes.Length; i++)
            {
                Assert.Equal(
                    fixture["out.box_xyxy." + names[i]].Values[(4 * sample)..(4 * (sample + 1))],
                    new float[] { boxes[i].Left, boxes[i].Top, boxes[i].Right, boxes[i].Bottom });
            }

            FaceBox.FillMask(mask, Side, boxes, FaceBox.Elsewhere(0));
            Assert.Equal(fixture["out.mask_b"].Values[(sample * mask.Length)..((sample + 1) * mask.Length)], mask);
        }

        Assert.Equal((0.05f, 0.005f), (FaceBox.Elsewhere(500), FaceBox.Elsewhere(2000)));
        FaceBox.FillMask(mask, Side, [new FaceBox(40, 50, 60, 70)], 0, softness: 10);
        Assert.Equal((1f, 0.5f, 0f), (mask[(55 * Side) + 59], mask[(55 * Side) + 64], mask[(55 * Side) + 70]));
    }

    [Fact]
    public async Task RegionsTheirLossAndItsGradientAgreeWithTheReference()
    {
        using SafetensorsFile fixture = SharedFolder.Fixture("styleheat/local_losses.safetensors");
        Graph graph = new();
        Tensor real = graph.Input("real", [2, 3, Side, Side]);
        Tensor fake = graph.Input("fake", [2, 3, Side, Side]);
        (string Name, int Bins)[] regions = [("mouth", 12), ("left_eye", 8), ("right_eye", 8)];
        (Tensor Rows, Tensor Columns)[] matrices =
        [
            .. regions.Select(region => (
                graph.Input(region.Name + " rows", [2, region.Bins, Side]), graph.Input(region.Name + " columns", [2, region.Bins, Side]))),
        ];
        Tensor loss = LocalFaceLoss.Of(fake, real, matrices);
        graph.Output("loss", loss);
        graph.Output("gradient", Gradients.Of(loss, [fake])[0]);
        for (int i = 0; i < regions.Length; i++)
        {
            graph.Output(regions[i].Name, RoiAlign.Of(real, matrices[i].Rows, matrices[i].Columns).Slice(0, 0, 1));
        }

        using Session session = Session.Compile(graph);
        for (int sample = 0; sample < 2; sample++)
        {
            FaceBox[] boxes = Boxes(fixture, sample);
            for (int i = 0; i < regions.Length; i++)
            {
                int part = regions[i].Bins * Side;
                boxes[i].FillRegion(
                    Side,
                    Side,
                    session.Input(regions[i].Name + " rows").Slice(sample * part, part),
                    session.Input(regions[i].Name + " columns").Slice(sample * part, part));
            }

            (await PictureAsync(sample)).CopyTo(session.Input("real")[(sample * 3 * Side * Side)..]);
            (await PictureAsync(sample + 2)).CopyTo(session.Input("fake")[(sample * 3 * Side * Side)..]);
        }

        session.Run();
        foreach ((string name, _) in regions)
        {
            Close(fixture["out.roi." + name].Values, session.Output(name).ToArray());
        }

        Close(fixture["out.local_l1"].Values, session.Output("loss").ToArray());
        float[] gradient = session.Output("gradient").ToArray();
        Close(
            fixture["probe512.gin.fake"].Values,
            [.. Enumerable.Range(0, 512).Select(k => gradient[(int)(k * 2654435761L % gradient.Length)])]);
        float[] statistics = fixture["f64.stat.gin.fake"].Values;
        Close(statistics[2..], [gradient.Min(), gradient.Max()]);
    }

    [Fact]
    public void TheNonSaturatingTermHasTheSignOfThePapers()
    {
        using SafetensorsFile fixture = SharedFolder.Fixture("styleheat/local_losses.safetensors");
        Graph graph = new();
        Tensor logits = graph.Input("logits", [4, 1]);
        graph.Output("generator", AdversarialLoss.OfGenerator(AdversarialForm.NonSaturating, [logits]));
        graph.Output("coded", logits.Softplus().Mean() * 0.1f);
        graph.Output("discriminator", AdversarialLoss.OfDiscriminator(AdversarialForm.NonSaturating, [logits], [logits]));
        using Session session = Session.Compile(graph);
        fixture["in.logits"].Values.CopyTo(session.Input("logits"));
        session.Run();
        Close(fixture["out.softplus_neg_nonsaturating"].Values, session.Output("generator").ToArray());
        Close(fixture["out.as_coded_0.1_softplus_pos"].Values, session.Output("coded").ToArray());
        Assert.Equal(
            session.Output("generator")[0] + (session.Output("coded")[0] * 10), session.Output("discriminator")[0], 1e-5f);
    }

    // With a network of one layer that is the picture itself.
    [Fact]
    public void MasksChooseWhatCounts()
    {
        Graph graph = new();
        Tensor generated = graph.Input("generated", [1, 3, 4, 4]);
        Tensor other = graph.Input("other", [1, 3, 4, 4]);
        Tensor mask = graph.Input("mask", [1, 1, 4, 4]);
        Same network = new();
        graph.Output("spoken", MaskedLoss.Spoken(network, generated, other, mask));
        graph.Output("unspoken", MaskedLoss.Unspoken(network, generated, other, mask));
        graph.Output("domain", MaskedLoss.Domain(network, generated, other, mask));
        graph.Output("gradient", Gradients.Of(MaskedLoss.Unspoken(network, generated, other, mask), [generated])[0]);
        using Session session = Session.Compile(graph);
        session.Input("generated").Fill(0.75f);
        session.Input("other").Fill(0.25f);
        session.Input("mask")[..4].Fill(1);
        session.Run();
        Assert.Equal(11 * 0.5f / 4, session.Output("spoken")[0], 1e-5f);
        Assert.Equal(0.5f * 3 / 4, session.Output("unspoken")[0], 1e-5f);
        Assert.Equal(0.5f * 3 / 4, session.Output("domain")[0], 1e-5f);
        Assert.Equal((0f, 1f / 48), (session.Output("gradient")[0], session.Output("gradient")[4]));
    }

    private static FaceBox[] Boxes(SafetensorsFile fixture, int sample)
    {
        float[] values = fixture["in.landmarks"].Values;
        Vector2[] landmarks =
            [.. Enumerable.Range(68 * sample, 68).Select(i => new Vector2(values[2 * i], values[(2 * i) + 1]))];
        return [FaceBox.Mouth(landmarks), FaceBox.LeftEye(landmarks), FaceBox.RightEye(landmarks), FaceBox.Nose(landmarks)];
    }

    private static async Task<float[]> PictureAsync(int number)
    {
        string path = SharedFolder.Path(FormattableString.Invariant($"fixtures/styleheat/images/k{number}_{Side}.png"));
        Image image = await ImageReader.ReadAsync(path, cancellation: TestContext.Current.CancellationToken);
        return Array.ConvertAll(image.ToPlanes(), v => (v * 2) - 1);
    }

    private static void Close(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, Tolerance * largest));
    }

    private sealed class Same : IFeatureNetwork
    {
        public IReadOnlyList<Tensor> Features(Tensor image) => [image];
    }
}
