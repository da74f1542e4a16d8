using Orator.Graphs;
using Orator.Training.Data;
using Orator.Training.Systems.StyleHeat;

namespace Orator.Tests.StyleHeat;

/// <summary>What directions are learned by: regression, labels, and how both are named.</summary>
public sealed class DirectionLearningTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("labels").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void PlantedDirectionsAreFoundThoughTheirLabelsGoTogether()
    {
        const int Count = 4000;
        const int Width = 24;
        CounterRandom random = new(3);
        float[][] planted = [.. Enumerable.Range(0, 2).Select(_ => Noise(random, Width))];
        List<float[]> styles = [];
        List<double[]> labels = [];
        for (int n = 0; n < Count; n++)
        {
            // Of two labels with r = 0.8, each has a direction of its own; and there is noise twice as large.
            double first = Normal(random);
            double second = (0.8 * first) + (0.6 * Normal(random));
            float[] noise = Noise(random, Width);
            labels.Add([first, second]);
            styles.Add([.. noise.Select((value, j) => 3 + (2 * value) + (float)((first * planted[0][j]) + (second * planted[1][j])))]);
        }

        // Standard error of a coefficient: 2 / sqrt(4000 (1 - 0.64)) = 0.053.
        float[][] found = DirectionRegression.Fit(styles, labels, 1e-6);
        for (int k = 0; k < 2; k++)
        {
            Assert.All(found[k].Zip(planted[k]), pair => Assert.Equal(pair.Second, pair.First, 4.5 * 0.053));
        }

        Assert.All(DirectionRegression.Correlations(styles, labels, 1e-6), r => Assert.InRange(r, 0.5, 1));
        Assert.InRange(DirectionRegression.Correlations(styles, [.. labels.Select(_ => new[] { Normal(random) })], 1e-6)[0], -0.1, 0.1);
    }

    [Fact]
    public void LabelsThatSayTheSameShareTheDirection()
    {
        CounterRandom random = new(4);
        double[][] labels = [.. Enumerable.Range(0, 100).Select(_ => Normal(random)).Select(x => new[] { x, x })];
        float[][] found = DirectionRegression.Fit([.. labels.Select(row => new[] { (float)row[0] })], labels, 1e-3);
        Assert.Equal(0.5, found[0][0], 0.01);
        Assert.Equal(found[0][0], found[1][0], 1e-4);
    }

    [Theory]
    [InlineData("birth_year", "birth_year", null, "birth_year", false)]
    [InlineData("birth_year=-age", "birth_year", null, "age", true)]
    [InlineData("gender:male=sex", "gender", "male", "sex", false)]
    [InlineData("gender:male", "gender", "male", "male", false)]
    public void ColumnsAreNamed(string text, string column, string? value, string name, bool less)
    {
        DirectionLabel label = DirectionLabel.OfColumn(text);
        Assert.Equal((column, value, name, less), (label.Column, label.Value, label.Name, label.Less));
    }

    [Fact]
    public void MeasuresAreNamedAndOthersRefused()
    {
        DirectionLabel shaven = DirectionLabel.OfMeasure("beard=-shaven");
        Assert.Equal((AttributeMeasure.Beard, "shaven", true), (shaven.Measure, shaven.Name, shaven.Less));
        Assert.Equal("smile", DirectionLabel.OfMeasure("smile").Name);
        foreach (string text in new[] { "hair", "beard:dark", "", "=x", "1" })
        {
            Assert.StartsWith(
                "A measure is beard, makeup or smile", Assert.Throws<InputException>(() => DirectionLabel.OfMeasure(text)).Message);
        }

        Assert.Throws<InputException>(() => DirectionLabel.OfColumn("a=b=c"));
        Assert.Contains(
            "cannot be called '../x'", Assert.Throws<InputException>(() => DirectionLabel.OfColumn("a=../x")).Message);
    }

    [Fact]
    public void LabelsAreFoundByTheEndOfAPath()
    {
        LabelTable table = Table("file,birth_year,gender\nstills/a.jpg,1950,male\n\"other/a.jpg\",1990,female\nb.jpg,,male\n");
        Assert.Equal(["birth_year", "gender"], table.Columns);
        Assert.Equal("1950", table.Of("/media/stills/a.jpg", "birth_year"));
        Assert.Equal("female", table.Of(Path.Combine(_folder, "other", "a.jpg"), "gender"));
        Assert.Null(table.Of("/media/third/a.jpg", "gender"));
        Assert.Null(table.Of("/media/mystills/a.jpg", "gender"));

        // A corpus knows names only.
        Assert.Equal("male", table.Of("b.jpg", "gender"));
        Assert.Null(table.Of("a.jpg", "gender"));
        Assert.Null(table.Of("b.jpg", "birth_year"));
        Assert.Null(table.Of("b.jpg", "height"));
        Assert.Contains(
            "column 'file'", Assert.Throws<InputException>(() => Table("name,age\na.jpg,3\n")).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => LabelTable.Read(Path.Combine(_folder, "none.csv")));
    }

    [Fact]
    public void TextCountsOnlyIfItIsSaidWhich()
    {
        LabelTable table = Table("file,birth_year,gender\na.jpg,1950,Male\nb.jpg,1990,female\n");
        Assert.Equal(-1950, DirectionLabel.OfColumn("birth_year=-age").Stated(table, "a.jpg"));
        Assert.Equal(1, DirectionLabel.OfColumn("gender:male=sex").Stated(table, "a.jpg"));
        Assert.Equal(0, DirectionLabel.OfColumn("gender:male=sex").Stated(table, "b.jpg"));
        Assert.Null(DirectionLabel.OfColumn("gender:male=sex").Stated(table, "c.jpg"));
        string message = Assert.Throws<InputException>(() => DirectionLabel.OfColumn("gender").Stated(table, "a.jpg")).Message;
        Assert.Contains("say which text counts, as in gender:Male=NAME", message, StringComparison.Ordinal);
    }

    private static double Normal(CounterRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.Uniform())) * Math.Cos(2 * Math.PI * random.Uniform());

    private static float[] Noise(CounterRandom random, int width) => [.. Enumerable.Range(0, width).Select(_ => (float)Normal(random))];

    private LabelTable Table(string text)
    {
        string path = Path.Combine(_folder, "labels.csv");
        File.WriteAllText(path, text);
        return LabelTable.Read(path);
    }
}
